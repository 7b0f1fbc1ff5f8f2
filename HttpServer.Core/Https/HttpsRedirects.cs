using System.Globalization;
using HttpServer.Core.Guards;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Https;

/// <summary>Sends clients that came without TLS to the same place with TLS.</summary>
public sealed class HttpsRedirects
{
    private const int DefaultPort = 443;

    private readonly RequestPolicies _policies;
    private readonly OpenHttpsPort _open;

    internal HttpsRedirects(RequestPolicies policies, OpenHttpsPort open)
    {
        _policies = policies;
        _open = open;
    }

    /// <summary>Whether the client speaks TLS: with this server, or with a trusted proxy that says so. That proxy's word counts also where it speaks TLS with this server itself.</summary>
    public static bool IsSecure(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestRecord>() is { PeerIsTrusted: true, ForwardedScheme: { } scheme } ? scheme == "https" : context.Request.IsHttps;
    }

    /// <summary>
    /// Answers with 308 and a <c>Location</c> of the same host and target, byte for byte. False, and nothing done, when there is no
    /// https to send the client to, or the request names no host.
    /// </summary>
    public bool TryRedirect(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (Port(context) is not { } port || Location(context, port) is not { } location)
        {
            return false;
        }

        var response = context.Response;
        response.StatusCode = StatusCodes.Status308PermanentRedirect;
        response.Headers.Location = location;
        response.ContentLength = 0;
        return true;
    }

    // Who talks to a proxy in front knows that one's ports, not ours.
    private int? Port(HttpContext context) =>
        _policies.Current.HttpsPort
        ?? (context.Features.Get<RequestRecord>() is { PeerIsTrusted: true, ForwardedScheme: not null } ? DefaultPort : _open.Number);

    // By the Host alone: X-Forwarded-Host comes through many a proxy as the client wrote it.
    private static string? Location(HttpContext context, int port)
    {
        var host = context.Request.Headers.Host.ToString();
        var raw = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!HostValue.IsValid(host) || !TargetText.IsValid(raw) || Target(raw) is not { } target)
        {
            return null;
        }

        var name = host.AsSpan(0, host[0] == '[' ? host.IndexOf(']', StringComparison.Ordinal) + 1 : host.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? colon : host.Length);
        return port == DefaultPort
            ? string.Concat("https://", name, target)
            : string.Create(CultureInfo.InvariantCulture, $"https://{name}:{port}{target}");
    }

    // RFC 9112, 3.2: the target behind its authority, if it names one. "*" has no path at all (3.2.4), CONNECT no place to be sent to.
    private static string? Target(string raw)
    {
        if (raw.StartsWith('/') || raw.Length == 0)
        {
            return raw;
        }

        if (raw == "*")
        {
            return "";
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0)
        {
            return null;
        }

        var end = raw.AsSpan(authority + 3).IndexOfAny('/', '?');
        return end < 0 ? "" : raw[(authority + 3 + end)..];
    }
}
