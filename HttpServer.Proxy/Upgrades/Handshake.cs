using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// What a client asks to speak in the place of HTTP: how the backend is asked for it, which is HTTP/1.1 whatever the client
/// speaks, and which answer grants it.
/// </summary>
internal abstract class Handshake
{
    /// <summary>The token of the Upgrade field, towards both ends.</summary>
    public abstract string Protocol { get; }

    /// <summary>Method of the request to the backend.</summary>
    public abstract string Method { get; }

    /// <summary>The Sec-WebSocket-Key for the backend where it is the gateway's own; null where the client's fields pass as they are.</summary>
    public virtual string? OwnKey => null;

    /// <summary>Whether what the ends then speak are the frames of a WebSocket, and not bytes for themselves.</summary>
    public abstract bool HasFrames { get; }

    /// <summary>The handshake of a request; null when it is a request like others, its Upgrade to be dropped.</summary>
    public static Handshake? Find(HttpContext context, Route route)
    {
        var request = context.Request;
        return request.Headers.Upgrade.Count == 0 && !HttpMethods.IsConnect(request.Method) ? null
            : WebSocketHandshake.IsUpgrade(context) ? new WebSocketHandshake(context, isExtendedConnect: false)
            : ExtendedConnect.IsWebSocket(context) ? new WebSocketHandshake(context, isExtendedConnect: true)
            : OpaqueHandshake.Of(context, route);
    }

    /// <summary>Whether bytes of a tunnel, and no further request, come next on the client's connection if it gets what it asks for.</summary>
    public static bool HoldsConnection(HttpContext context, Route route) =>
        route.TakesConnect || (context.Request.Headers.Upgrade.Count != 0 && (WebSocketHandshake.IsUpgrade(context) || OpaqueHandshake.Of(context, route) is not null));

    /// <summary>The one protocol that a request of HTTP/1.1 asks for (RFC 9110, 7.8); null where it names none or several, or has a body.</summary>
    protected static string? AskedFor(HttpContext context)
    {
        var request = context.Request;
        return request.Headers.Upgrade is [{ } protocol]
            && HttpProtocol.IsHttp11(request.Protocol)
            && ConnectionTokens.Contains(request.Headers.Connection, "upgrade")
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
                ? protocol
                : null;
    }

    /// <summary>Whether the client's side of it is wrong, so that no backend is asked.</summary>
    /// <param name="request">The request.</param>
    /// <param name="error">What the client gets; null when it has its answer.</param>
    public abstract bool Refuses(ForwardRequest request, out ForwardError? error);

    /// <summary>Whether a 101 is right in all its parts.</summary>
    public abstract bool IsGranted(ResponseHead head);
}
