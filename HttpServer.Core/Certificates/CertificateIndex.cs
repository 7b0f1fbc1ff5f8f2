using System.Collections.Frozen;

namespace HttpServer.Core.Certificates;

/// <summary>The certificates in force at one moment, by the names that they are good for.</summary>
internal sealed class CertificateIndex
{
    public static readonly CertificateIndex Empty = new([]);

    private readonly FrozenDictionary<string, CertificateGroup> _byName;
    private readonly CertificateGroup? _default;

    /// <param name="sources">Earlier ones win: what stands in files is what the operator wants, whatever was obtained for the same name.</param>
    public CertificateIndex(IReadOnlyList<IReadOnlyList<ServerCertificate>> sources)
    {
        var byName = new Dictionary<string, CertificateGroup>(StringComparer.Ordinal);
        foreach (var certificates in sources)
        {
            var own = new Dictionary<string, CertificateGroup>(StringComparer.Ordinal);
            foreach (var certificate in certificates)
            {
                foreach (var name in certificate.Names)
                {
                    own[name] = own.GetValueOrDefault(name, new CertificateGroup(null, null)).With(certificate);
                }
            }

            foreach (var (name, group) in own)
            {
                byName.TryAdd(name, group);
            }
        }

        // Groups that show the same are the same, so that what is made of them for handshakes is made once.
        var same = new Dictionary<CertificateGroup, CertificateGroup>();
        _byName = byName.ToFrozenDictionary(static pair => pair.Key, pair => Same(same, pair.Value), StringComparer.Ordinal);
        All = [.. sources.SelectMany(static source => source)];
        _default = sources is [{ Count: > 0 } first, ..] ? Same(same, DefaultOf(first)) : null;
    }

    /// <summary>All of them, for those who report.</summary>
    public IReadOnlyList<ServerCertificate> All { get; }

    /// <summary>By exact name, then by wildcard; null for none.</summary>
    public CertificateGroup? FindNamed(string host) =>
        _byName.GetValueOrDefault(host) ?? (ServerCertificate.WildcardOf(host) is { } wildcard ? _byName.GetValueOrDefault(wildcard) : null);

    /// <summary>As <see cref="FindNamed"/>, else the default, which is the first of the files; null for none.</summary>
    public CertificateGroup? Find(string? host) => (host is null ? null : FindNamed(host)) ?? _default;

    private static CertificateGroup DefaultOf(IReadOnlyList<ServerCertificate> files)
    {
        var first = files[0];
        // The other kind of key for the very same names belongs to it.
        return files.Where(other => other.Names.SequenceEqual(first.Names)).Aggregate(new CertificateGroup(null, null), static (group, other) => group.With(other));
    }

    private static CertificateGroup Same(Dictionary<CertificateGroup, CertificateGroup> known, CertificateGroup group)
    {
        known.TryAdd(group, group);
        return known[group];
    }
}
