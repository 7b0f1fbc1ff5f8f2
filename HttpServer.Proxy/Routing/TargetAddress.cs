using System.Diagnostics.CodeAnalysis;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>Reads the URL of a target.</summary>
internal static class TargetAddress
{
    /// <summary>The <see cref="Target.Protocol"/> of targets that take HTTP/2 alone.</summary>
    public const string Http2 = "http2";

    /// <summary>Before the scheme of a service that is found by its SRV records: <c>srv+http://_http._tcp.example.com</c>.</summary>
    private const string Service = "srv+";

    // RFC 1035, 3.1: 255 bytes with the lengths of the labels.
    private const int LongestHost = 253;

    /// <summary>Whether it is a service, which <see cref="TryParse"/> reads like any other URL.</summary>
    public static bool IsService(string text) => text.AsSpan().TrimStart().StartsWith(Service, StringComparison.OrdinalIgnoreCase);

    /// <summary>The URL with its scheme made http or https; a WebSocket begins as an HTTP request, so ws is http; h2c and grpc are http too, see <see cref="Protocol"/>.</summary>
    /// <param name="text">The URL as configured.</param>
    /// <param name="url">The URL, when it is good.</param>
    /// <param name="problem">Else what is wrong with it.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = null;
        var isService = text is not null && IsService(text);
        text = isService ? text!.TrimStart()[Service.Length..] : text;
        if (string.IsNullOrEmpty(text))
        {
            problem = "is missing";
        }
        else if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || !text.Contains("://", StringComparison.Ordinal))
        {
            problem = $"'{text}' is not a URL like http://host:port";
        }
        else if (Scheme(parsed.Scheme) is not { } scheme)
        {
            problem = $"'{parsed.Scheme}' is not a scheme for a target (known: http, https, ws, wss, h2c, grpc, grpcs, and srv+ before any of them)";
        }
        else if (parsed.UserInfo.Length > 0)
        {
            // The text is not repeated: it holds a password.
            problem = "must not hold a user name or password";
        }
        else if (parsed.Host.Length == 0)
        {
            problem = $"'{text}' names no host";
        }
        else if (parsed.IdnHost.Length > LongestHost)
        {
            problem = $"the host of '{text}' is longer than {LongestHost} characters";
        }
        else if (isService && (!IsServiceName(parsed.IdnHost) || NamesPort(text)))
        {
            problem = $"'{Service}{text}' is not a service like {Service}http://_http._tcp.example.com; its port is in the SRV record";
        }
        else if (text.AsSpan().ContainsAny('?', '#'))
        {
            problem = $"'{text}' must not have a query or a fragment";
        }
        else
        {
            // Known schemes are read more strictly than others.
            problem = Uri.TryCreate(scheme + text.TrimStart()[parsed.Scheme.Length..], UriKind.Absolute, out url) ? null : $"'{text}' is not a URL like http://host:port";
        }
        return problem is null;
    }

    /// <summary>What is spoken to a target whose good URL this is: <see cref="Http2"/> where its scheme says so, else "".</summary>
    public static string Protocol(string text)
    {
        var scheme = text.AsSpan().TrimStart();
        scheme = IsService(text) ? scheme[Service.Length..] : scheme;
        scheme = scheme[..scheme.IndexOf(':')];
        return scheme.Equals("h2c", StringComparison.OrdinalIgnoreCase)
            || scheme.Equals("grpc", StringComparison.OrdinalIgnoreCase)
            || scheme.Equals("grpcs", StringComparison.OrdinalIgnoreCase) ? Http2 : "";
    }

    /// <summary>The https URL of what a good URL leads to, on the port that its text names, else 443.</summary>
    public static Uri OverTls(Uri url, string text) =>
        url.Scheme == Uri.UriSchemeHttps ? url : new UriBuilder(url) { Scheme = Uri.UriSchemeHttps, Port = NamesPort(text) ? url.Port : -1 }.Uri;

    // RFC 2782: _service._protocol.name
    private static bool IsServiceName(string host) => host.Split('.') is [['_', _, ..], ['_', _, ..], _, ..];

    // A default port is not seen in the parsed URL.
    private static bool NamesPort(string text) => text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('/')[0].Contains(':', StringComparison.Ordinal);

    private static string? Scheme(string scheme) => scheme switch
    {
        "http" or "ws" or "h2c" or "grpc" => "http",
        "https" or "wss" or "grpcs" => "https",
        _ => null,
    };
}
