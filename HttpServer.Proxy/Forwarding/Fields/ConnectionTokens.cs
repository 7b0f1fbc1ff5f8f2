using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>The comma-separated words of a <c>Connection</c> header (RFC 9110, 7.6.1).</summary>
internal static class ConnectionTokens
{
    public static bool Contains(StringValues connection, ReadOnlySpan<char> token)
    {
        for (var i = 0; i < connection.Count; i++)
        {
            if (Contains(connection[i].AsSpan(), token))
            {
                return true;
            }
        }

        return false;
    }

    public static bool Contains(ReadOnlySpan<char> connection, ReadOnlySpan<char> token)
    {
        foreach (var range in connection.Split(','))
        {
            if (connection[range].Trim(" \t").Equals(token, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
