using System.Collections.Frozen;

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
        foreach (var pattern in patterns.Select(HostName.Normalise))
        {
            if (pattern.StartsWith("*.", StringComparison.Ordinal))
            {
                suffixes.Add(pattern[1..]);
            }
            else
            {
                names.Add(pattern);
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

        host = HostName.Of(host);
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
}
