using System.Collections.Frozen;
using HttpServer.Core.Guards;

namespace HttpServer.Core.ClientCertificates;

/// <summary>The rules in force at one moment, by host.</summary>
internal sealed class ClientCertificateRuleSet
{
    private readonly FrozenDictionary<string, ClientCertificateRule>.AlternateLookup<ReadOnlySpan<char>> _byName;
    private readonly (string Suffix, ClientCertificateRule Rule)[] _bySuffix;
    private readonly ClientCertificateRule? _any;

    public ClientCertificateRuleSet(IEnumerable<(ClientCertificateOptions Options, ClientCertificateRule Rule)> rules)
    {
        Dictionary<string, ClientCertificateRule> byName = new(StringComparer.OrdinalIgnoreCase);
        List<(string Suffix, ClientCertificateRule Rule)> bySuffix = [];
        foreach (var (options, rule) in rules)
        {
            HasRequired |= rule.IsRequired;
            if (options.Hosts.Count == 0)
            {
                _any ??= rule;
            }

            foreach (var host in options.Hosts.Select(HostName.Normalise))
            {
                if (host.StartsWith("*.", StringComparison.Ordinal))
                {
                    bySuffix.Add((host[1..], rule));
                }
                else
                {
                    byName.TryAdd(host, rule);
                }
            }
        }

        _byName = byName.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
        _bySuffix = [.. bySuffix.OrderByDescending(static pair => pair.Suffix.Length)];
    }

    /// <summary>Whether there is a host that nobody is served at without a certificate.</summary>
    public bool HasRequired { get; }

    /// <summary>By name, then by the longest wildcard, then the one for all others; null for none.</summary>
    /// <param name="host">A name or an address, in any case; empty when the client names none.</param>
    public ClientCertificateRule? Find(ReadOnlySpan<char> host)
    {
        if (_byName.TryGetValue(host, out var rule))
        {
            return rule;
        }

        foreach (var (suffix, other) in _bySuffix)
        {
            if (host.Length > suffix.Length && host.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                return other;
            }
        }

        return _any;
    }
}
