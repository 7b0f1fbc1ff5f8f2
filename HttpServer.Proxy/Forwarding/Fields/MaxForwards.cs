using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// Max-Forwards of an OPTIONS request (RFC 9110, 7.6.2): each hop takes one off, and at zero the request has arrived. In
/// requests of other methods it means nothing (TRACE is served by nobody here).
/// </summary>
internal static class MaxForwards
{
    /// <summary>Whether the request may go no further than here.</summary>
    public static bool EndsHere(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.MaxForwards is { Count: > 0 } values && TryParse(values, out var left) && left == 0;

    /// <summary>As the last recipient, which has no resource and so no methods of its own to tell of.</summary>
    public static void Answer(HttpResponse response) => response.StatusCode = StatusCodes.Status204NoContent;

    /// <summary>What the next hop gets; null when nothing.</summary>
    public static string? Next(HttpRequest request, StringValues values) =>
        !HttpMethods.IsOptions(request.Method) ? values.ToString()
        : TryParse(values, out var left) && left > 0 ? (left - 1).ToString(CultureInfo.InvariantCulture)
        : null;

    private static bool TryParse(StringValues values, out uint left)
    {
        left = 0;
        return values.Count == 1 && uint.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out left);
    }
}
