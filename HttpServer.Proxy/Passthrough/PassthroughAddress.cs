using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Reads the address of a target of a passthrough.</summary>
internal static class PassthroughAddress
{
    /// <summary>The scheme of targets to which bytes go as they are.</summary>
    public const string Scheme = "tcp";

    private const string Prefix = "tcp://";
    private const int LongestHost = 253;

    private static readonly SearchValues<char> NoAddress = SearchValues.Create("/?#@\\ ");

    /// <summary>As a URL, <c>tcp://host:port</c>.</summary>
    /// <param name="text">With or without scheme.</param>
    /// <param name="url">The URL, when it is good.</param>
    /// <param name="problem">Else what is wrong with it.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Uri? url, [NotNullWhen(false)] out string? problem)
    {
        url = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            problem = "is missing";
            return false;
        }

        var address = text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? text[Prefix.Length..] : text;
        if (address.Contains("://", StringComparison.Ordinal))
        {
            problem = $"'{text}' is not host:port or tcp://host:port: bytes are passed on as they come, whatever they are";
        }
        else if (address.AsSpan().ContainsAny(NoAddress)
            || !Uri.TryCreate(Prefix + address, UriKind.Absolute, out url)
            || url.IdnHost.Length is 0 or > LongestHost
            || url.HostNameType is UriHostNameType.Unknown or UriHostNameType.Basic
            || url.Port is < 1 or > IPEndPoint.MaxPort)
        {
            url = null;
            problem = $"'{text}' is not host:port or tcp://host:port";
        }

        return problem is null;
    }
}
