using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>
/// The end of a response's body that was written and not flushed. Kestrel sends it when the request ends, but not in HTTP/3: there it is lost
/// without a word to the client ("the streams output ended with data still remaining in the pipe").
/// </summary>
public static class UnsentBody
{
    /// <summary>Whether there is such an end, of a request of HTTP/3.</summary>
    public static bool Is(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpProtocol.IsHttp3(context.Request.Protocol) && context.Response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };
    }

    /// <summary>Sends it, if there is one. Does not throw for clients that have gone.</summary>
    public static async ValueTask SendAsync(HttpContext context)
    {
        if (Is(context))
        {
            await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
        }
    }
}
