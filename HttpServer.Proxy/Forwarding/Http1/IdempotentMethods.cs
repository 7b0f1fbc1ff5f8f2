using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Methods of which twice is as good as once (RFC 9110, 9.2.2; QUERY: RFC 10008). Methods are case-sensitive.</summary>
internal static class IdempotentMethods
{
    private static readonly FrozenSet<string> Methods =
        new[] { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY" }.ToFrozenSet(StringComparer.Ordinal);

    // Most requests are this one, and the server has its name once.
    public static bool Contains(string method) => ReferenceEquals(method, HttpMethods.Get) || Methods.Contains(method);
}
