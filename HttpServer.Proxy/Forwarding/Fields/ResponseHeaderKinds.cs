using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Sorts response header names, and gives the one string for each known name: Kestrel compares by reference first.</summary>
internal static class ResponseHeaderKinds
{
    private static readonly FrozenDictionary<string, (string Name, HeaderKind Kind)>.AlternateLookup<ReadOnlySpan<char>> Known = Build();

    public static (string Name, HeaderKind Kind) Of(ReadOnlySpan<char> name) =>
        Known.TryGetValue(name, out var known) ? known : (name.ToString(), HeaderKind.EndToEnd);

    private static FrozenDictionary<string, (string Name, HeaderKind Kind)>.AlternateLookup<ReadOnlySpan<char>> Build()
    {
        var known = new Dictionary<string, (string Name, HeaderKind Kind)>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in EndToEnd)
        {
            known[name] = (name, HeaderKind.EndToEnd);
        }

        foreach (var name in HopByHop)
        {
            known[name] = (name, HeaderKind.HopByHop);
        }

        known[HeaderNames.Connection] = (HeaderNames.Connection, HeaderKind.Connection);
        known[HeaderNames.TransferEncoding] = (HeaderNames.TransferEncoding, HeaderKind.TransferEncoding);
        known[HeaderNames.ContentLength] = (HeaderNames.ContentLength, HeaderKind.ContentLength);
        known[HeaderNames.Upgrade] = (HeaderNames.Upgrade, HeaderKind.Upgrade);
        known["X-Request-Id"] = ("X-Request-Id", HeaderKind.Owned);
        return known.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    private static string[] HopByHop =>
    [
        HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.TE, HeaderNames.Trailer,
    ];

    private static string[] EndToEnd =>
    [
        HeaderNames.AcceptRanges, HeaderNames.AccessControlAllowCredentials, HeaderNames.AccessControlAllowHeaders,
        HeaderNames.AccessControlAllowMethods, HeaderNames.AccessControlAllowOrigin, HeaderNames.AccessControlExposeHeaders,
        HeaderNames.AccessControlMaxAge, HeaderNames.Age, HeaderNames.Allow, HeaderNames.AltSvc, HeaderNames.CacheControl,
        HeaderNames.ContentDisposition, HeaderNames.ContentEncoding, HeaderNames.ContentLanguage, HeaderNames.ContentLocation,
        HeaderNames.ContentRange, HeaderNames.ContentSecurityPolicy, HeaderNames.ContentType, HeaderNames.Date, HeaderNames.ETag,
        HeaderNames.Expires, HeaderNames.LastModified, HeaderNames.Link, HeaderNames.Location, HeaderNames.Pragma,
        HeaderNames.RetryAfter, HeaderNames.Server, HeaderNames.SetCookie, HeaderNames.StrictTransportSecurity, HeaderNames.Vary,
        HeaderNames.Via, HeaderNames.Warning, HeaderNames.WWWAuthenticate, HeaderNames.XContentTypeOptions, HeaderNames.XFrameOptions,
        HeaderNames.XPoweredBy, HeaderNames.XXSSProtection, HeaderNames.SecWebSocketAccept, HeaderNames.SecWebSocketProtocol,
        HeaderNames.SecWebSocketExtensions,
    ];
}
