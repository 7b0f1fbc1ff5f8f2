using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Sorts request header names.</summary>
internal static class RequestHeaderKinds
{
    // Those that ordinary requests carry are here too: one look, and no pattern is tried on them.
    private static readonly FrozenDictionary<string, HeaderKind> Known = new Dictionary<string, HeaderKind>(
        EndToEnd.Select(static name => KeyValuePair.Create(name, HeaderKind.EndToEnd)))
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
        [HeaderNames.MaxForwards] = HeaderKind.MaxForwards,
        [HeaderNames.Expect] = HeaderKind.Expect,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> EndToEnd =>
    [
        HeaderNames.Accept, HeaderNames.AcceptCharset, HeaderNames.AcceptEncoding, HeaderNames.AcceptLanguage, HeaderNames.AccessControlRequestHeaders,
        HeaderNames.AccessControlRequestMethod, HeaderNames.Authorization, HeaderNames.CacheControl, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage,
        HeaderNames.ContentType, HeaderNames.Cookie, HeaderNames.Date, HeaderNames.DNT, HeaderNames.From, HeaderNames.GrpcAcceptEncoding, HeaderNames.GrpcEncoding,
        HeaderNames.GrpcTimeout, HeaderNames.IfMatch, HeaderNames.IfModifiedSince, HeaderNames.IfNoneMatch, HeaderNames.IfRange, HeaderNames.IfUnmodifiedSince,
        HeaderNames.Origin, HeaderNames.Pragma, HeaderNames.Range, HeaderNames.Referer, HeaderNames.SecWebSocketExtensions, HeaderNames.SecWebSocketKey,
        HeaderNames.SecWebSocketProtocol, HeaderNames.SecWebSocketVersion, HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.UpgradeInsecureRequests,
        HeaderNames.UserAgent, HeaderNames.XRequestedWith, "Priority", "Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform", "Sec-Fetch-Dest", "Sec-Fetch-Mode",
        "Sec-Fetch-Site", "Sec-Fetch-User", "Sec-GPC",
    ];

    public static HeaderKind Of(string name)
    {
        if (Known.TryGetValue(name, out var kind))
        {
            return kind;
        }

        if (SpelledName.WithHyphens(name) is { } spelled)
        {
            // Content_Length, X_Forwarded_For: dropped whoever sent them, for even a trusted proxy may pass on what its
            // client spelled that way, while it takes care of the real one.
            return (Known.TryGetValue(spelled, out kind) && kind != HeaderKind.EndToEnd) || TrustHeaders.Contains(spelled) ? HeaderKind.HopByHop : HeaderKind.EndToEnd;
        }

        return TrustHeaders.Contains(name) ? HeaderKind.Trust : HeaderKind.EndToEnd;
    }
}
