using System.Collections.Frozen;
using HttpServer.Core.Clients;

namespace HttpServer.Core.Guards;

/// <summary>The hosts a gateway answers for, compiled from <c>allowed_hosts</c>.</summary>
internal sealed class AllowedHosts
{
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly string[] _suffixes;

    public AllowedHosts(IEnumerable<string> patterns)
    {
        List<string> names = [];
        List<string> suffixes = [];
        foreach (var pattern in patterns)
        {
            if (pattern.StartsWith("*.", StringComparison.Ordinal))
            {
                suffixes.Add(pattern[1..].TrimEnd('.'));
            }
            else
            {
                names.Add(pattern.Trim('[', ']').TrimEnd('.'));
            }
        }

        _names = names.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _suffixes = [.. suffixes];
        Any = names.Count == 0 && suffixes.Count == 0;
    }

    /// <summary>True when every host is allowed.</summary>
    public bool Any { get; }

    /// <summary>Whether a <c>Host</c> value, with or without port, names an allowed host.</summary>
    public bool Contains(ReadOnlySpan<char> host)
    {
        if (Any)
        {
            return true;
        }

        host = WithoutPort(host);
        if (_names.Contains(host))
        {
            return true;
        }

        foreach (var suffix in _suffixes)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether <paramref name="text"/> can stand in <c>allowed_hosts</c>.</summary>
    public static bool IsPattern(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return StrictAddress.TryParse(text.Trim('[', ']'), out _);
        }

        return Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) is UriHostNameType.Dns or UriHostNameType.IPv4
            && System.Text.Ascii.IsValid(text);
    }

    // A trailing dot names the same host (RFC 3986, 3.2.2).
    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> host)
    {
        if (host.StartsWith('['))
        {
            var end = host.IndexOf(']');
            return end < 0 ? host : host[1..end];
        }

        var colon = host.IndexOf(':');
        host = colon < 0 ? host : host[..colon];
        return host.EndsWith('.') ? host[..^1] : host;
    }
}
