using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Sorts request header names.</summary>
internal static class RequestHeaderKinds
{
    private static readonly FrozenDictionary<string, HeaderKind> Known = new Dictionary<string, HeaderKind>
    {
        [HeaderNames.Connection] = HeaderKind.Connection,
        [HeaderNames.KeepAlive] = HeaderKind.HopByHop,
        [HeaderNames.ProxyConnection] = HeaderKind.HopByHop,
        [HeaderNames.ProxyAuthorization] = HeaderKind.HopByHop,
        [HeaderNames.ProxyAuthenticate] = HeaderKind.HopByHop,
        [HeaderNames.TE] = HeaderKind.HopByHop,
        [HeaderNames.Trailer] = HeaderKind.HopByHop,
        [HeaderNames.Upgrade] = HeaderKind.Upgrade,
        ["HTTP2-Settings"] = HeaderKind.HopByHop,
        [HeaderNames.TransferEncoding] = HeaderKind.TransferEncoding,
        [HeaderNames.ContentLength] = HeaderKind.ContentLength,
        [HeaderNames.Host] = HeaderKind.Owned,
        ["X-Request-Id"] = HeaderKind.Owned,
        [HeaderNames.Via] = HeaderKind.Via,
        [HeaderNames.Expect] = HeaderKind.Expect,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static HeaderKind Of(string name)
    {
        if (Known.TryGetValue(name, out var kind))
        {
            return kind;
        }

        if (TrustHeaders.Contains(name))
        {
            return HeaderKind.Trust;
        }

        // Content_Length, Transfer_Encoding, Host: CGI-like backends take them for the real ones.
        return name.Contains('_') && Known.ContainsKey(name.Replace('_', '-')) ? HeaderKind.HopByHop : HeaderKind.EndToEnd;
    }
}
