using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Routing;

/// <summary>The <c>Cookie</c> headers of a request (RFC 6265, 4.2), read without allocating.</summary>
internal static class CookieText
{
    /// <summary>Value of the first cookie of that name; empty when there is none.</summary>
    public static ReadOnlySpan<char> Find(StringValues cookieHeaders, string name)
    {
        foreach (var header in cookieHeaders)
        {
            var rest = header.AsSpan();
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf(';');
                var pair = (end < 0 ? rest : rest[..end]).Trim(" \t");
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal))
                {
                    return pair[(name.Length + 1)..];
                }
                rest = end < 0 ? default : rest[(end + 1)..];
            }
        }
        return default;
    }
}
