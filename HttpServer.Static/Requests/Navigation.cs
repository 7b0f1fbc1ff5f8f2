using Microsoft.AspNetCore.Http;

namespace HttpServer.Static.Requests;

/// <summary>Whether a request wants a page to look at: only then may an application's start page answer for a missing path.</summary>
internal static class Navigation
{
    public static bool Is(HttpRequest request)
    {
        var mode = request.Headers["Sec-Fetch-Mode"];
        if (mode.Count != 0 && !(mode.Count == 1 && "navigate".Equals(mode[0], StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }
        foreach (var line in request.Headers.Accept)
        {
            if (line is not null && line.Contains("text/html", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }
}
