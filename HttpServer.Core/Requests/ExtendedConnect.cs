using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Requests;

/// <summary>The CONNECT with a protocol and a path of HTTP/2 (RFC 8441), of which one kind is served: it opens a WebSocket.</summary>
public static class ExtendedConnect
{
    /// <summary>
    /// Whether the request asks for a WebSocket that way. To everything that goes by methods it is the GET that opens one in
    /// HTTP/1.1.
    /// </summary>
    public static bool IsWebSocket(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return HttpMethods.IsConnect(context.Request.Method)
            && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
            && string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase);
    }
}
