using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Guards;

/// <summary>
/// Refuses what Kestrel lets through and no server behind a gateway should have to understand. Malformed names and
/// values never come this far, see <see cref="RequestHeaderEncoding"/>.
/// </summary>
internal static class RequestGuard
{
    // RFC 9110, 15.6.2: methods that are supported for no resource here.
    private static readonly Refusal Method = new(501, "method_refused", "This server does not support the request method.", closes: true);
    private static readonly Refusal BadTarget = new(400, "target_malformed", "The request target is malformed.", closes: true);
    private static readonly Refusal NoHost = new(400, "host_missing", "The request does not name its host.", closes: true);
    private static readonly Refusal BadHost = new(400, "host_malformed", "The host of the request is malformed.", closes: true);

    // RFC 9110, 15.5.20: the request went to a server that does not answer for its host.
    private static readonly Refusal WrongHost = new(421, "host_not_allowed", "This server does not answer for the requested host.", closes: false);

    // RFC 9112, 6.1 and 6.3: each of these is how a smuggled request looks.
    private static readonly Refusal OldChunked = new(400, "framing_ambiguous", "HTTP/1.0 knows no Transfer-Encoding.", closes: true);
    private static readonly Refusal TwoLengths = new(400, "framing_ambiguous", "The request has a Content-Length and a Transfer-Encoding.", closes: true);
    private static readonly Refusal OtherCoding = new(501, "coding_refused", "This server supports no transfer coding but one 'chunked'.", closes: true);

    // RFC 9113, 8.2.2 and RFC 9114, 4.2: there are none in HTTP/2 and 3, and behind it they would frame or upgrade anew.
    private static readonly Refusal ConnectionField = new(400, "connection_field", "The request has a field that its version of HTTP does not have.", closes: false);

    // RFC 9113, 8.1.1 and RFC 9114, 4.1.2: such a request is malformed.
    private static readonly Refusal NoBody = new(400, "body_missing", "The request ends before the body it announces.", closes: false);

    // RFC 9110, 10.1.1: the one expectation that there is, once.
    private static readonly Refusal Expectation = new(417, "expectation_refused", "This server meets no expectation but '100-continue'.", closes: true);

    // RFC 9110, 9.3.6: a CONNECT has no content, and whatever looks like it would be the first bytes of the tunnel.
    private static readonly Refusal ConnectBody = new(400, "framing_ambiguous", "The request has a body, which CONNECT does not have.", closes: true);

    /// <summary>Why the request is refused; null when it may pass.</summary>
    /// <param name="context">The request.</param>
    /// <param name="allowedHosts">Hosts that are served.</param>
    /// <param name="gates">Asked for CONNECT requests.</param>
    public static Refusal? Check(HttpContext context, AllowedHosts allowedHosts, IConnectGate[] gates)
    {
        var request = context.Request;
        if (HttpMethods.IsTrace(request.Method))
        {
            return Method;
        }

        if (HttpMethods.IsConnect(request.Method) && !ExtendedConnect.IsWebSocket(context))
        {
            return CheckConnect(request, gates);
        }

        if (!TargetText.IsValid(context.Features.Get<IHttpRequestFeature>()?.RawTarget))
        {
            return BadTarget;
        }

        var headers = request.Headers;
        if (HasFieldOfAConnection(request))
        {
            return ConnectionField;
        }

        if (LacksItsBody(context))
        {
            return NoBody;
        }

        if (headers.TransferEncoding.Count != 0 && CheckCoding(request) is { } refusal)
        {
            return refusal;
        }

        if (headers.Expect.Count != 0 && CheckExpectation(context) is { } unmet)
        {
            return unmet;
        }

        // RFC 9110, 7.8: an upgrade that comes with HTTP/1.0 has to be ignored.
        if (headers.Upgrade.Count != 0 && HttpProtocol.IsHttp10(request.Protocol))
        {
            headers.Remove("Upgrade");
            context.Features.Set<IHttpUpgradeFeature>(null);
        }

        return CheckHost(request, allowedHosts);
    }

    // The authority is one that a route names, to the letter: neither its syntax nor the hosts that are served are in question.
    private static Refusal? CheckConnect(HttpRequest request, IConnectGate[] gates) =>
        !Array.Exists(gates, gate => gate.Allows(request)) ? Method
        : request.Headers.ContentLength is not null || request.Headers.TransferEncoding.Count != 0 ? ConnectBody
        : HasFieldOfAConnection(request) ? ConnectionField
        : null;

    // Kestrel refuses Connection, and TE but for trailers, itself.
    private static bool HasFieldOfAConnection(HttpRequest request) =>
        (HttpProtocol.IsHttp2(request.Protocol) || HttpProtocol.IsHttp3(request.Protocol)) && HasFieldOfAConnection(request.Headers);

    private static bool HasFieldOfAConnection(IHeaderDictionary headers) =>
        headers.TransferEncoding.Count != 0 || headers.Upgrade.Count != 0 || headers.KeepAlive.Count != 0 || headers.ProxyConnection.Count != 0;

    // Kestrel resets the stream, but when its end has come before the request begins, it shows an empty body that ends well meanwhile.
    private static bool LacksItsBody(HttpContext context) =>
        context.Request.ContentLength > 0
        // A tunnel has none: what else comes is the business of who opens it.
        && !HttpMethods.IsConnect(context.Request.Method)
        && (HttpProtocol.IsHttp2(context.Request.Protocol) || HttpProtocol.IsHttp3(context.Request.Protocol))
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    private static Refusal? CheckHost(HttpRequest request, AllowedHosts allowedHosts)
    {
        var host = request.Headers.Host;
        if (host.Count == 1 && host[0] is { Length: > 0 } value)
        {
            return !HostValue.IsValid(value) ? BadHost : allowedHosts.Contains(value) ? null : WrongHost;
        }

        // Old clients and the health checks of load balancers speak HTTP/1.0 without a host.
        return host.Count == 0 && allowedHosts.Any && HttpProtocol.IsHttp10(request.Protocol) ? null
            : host.Count <= 1 ? NoHost
            : BadHost;
    }

    private static Refusal? CheckExpectation(HttpContext context)
    {
        var request = context.Request;
        var expectation = request.Headers.Expect;
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            // To be ignored in such a request.
            request.Headers.Remove("Expect");
            return null;
        }

        if (expectation.Count != 1 || !string.Equals(expectation[0], "100-continue", StringComparison.OrdinalIgnoreCase))
        {
            return Expectation;
        }

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            // There is nothing to wait for, and nobody may say so who sends no body.
            request.Headers.Remove("Expect");
        }

        return null;
    }

    private static Refusal? CheckCoding(HttpRequest request)
    {
        if (HttpProtocol.IsHttp10(request.Protocol))
        {
            return OldChunked;
        }

        var headers = request.Headers;
        var codings = headers.TransferEncoding;
        if (codings.Count != 1 || !string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase))
        {
            return OtherCoding;
        }

        // Kestrel moves the Content-Length of such a request to this name before anyone can see it.
        return headers.ContentLength is not null || headers.ContainsKey("X-Content-Length") ? TwoLengths : null;
    }
}
