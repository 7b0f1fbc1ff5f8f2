using System.Collections.Frozen;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Methods of which twice is as good as once (RFC 9110, 9.2.2; QUERY: RFC 10008). Methods are case-sensitive.</summary>
internal static class IdempotentMethods
{
    private static readonly FrozenSet<string> Methods =
        new[] { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool Contains(string method) => Methods.Contains(method);
}
