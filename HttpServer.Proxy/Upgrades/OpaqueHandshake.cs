using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Upgrades;

/// <summary>An upgrade of HTTP/1.1 to a protocol that the route allows and the gateway knows nothing of (RFC 9110, 7.8).</summary>
internal sealed class OpaqueHandshake : Handshake
{
    private OpaqueHandshake(string protocol, string method)
    {
        Protocol = protocol;
        Method = method;
    }

    public override string Protocol { get; }

    public override string Method { get; }

    public override bool HasFrames => false;

    /// <summary>Null where the request names none of the route's protocols, several, or has a body.</summary>
    public static OpaqueHandshake? Of(HttpContext context, Route route) =>
        AskedFor(context) is { } protocol && route.Upgrades.Contains(protocol, StringComparer.OrdinalIgnoreCase)
            ? new OpaqueHandshake(protocol, context.Request.Method)
            : null;

    public override bool Refuses(ForwardRequest request, out ForwardError? error)
    {
        error = null;
        return false;
    }

    public override bool IsGranted(ResponseHead head) =>
        string.Equals(head.Upgrade, Protocol, StringComparison.OrdinalIgnoreCase)
        && head.Nominated is not null && ConnectionTokens.Contains(head.Nominated, "upgrade")
        && !head.IsChunked && head.ContentLength <= 0;
}
