namespace HttpServer.Core.Certificates;

/// <summary>
/// The certificates that listeners show. Each source (files, ACME, the local authority) publishes what it has in force; handshakes
/// that begin from then on see it, connections that are open do not notice.
/// </summary>
public sealed class CertificateStore
{
    /// <summary>The source of the certificates in the configuration. It beats all others, and its first certificate is the default.</summary>
    public const string Files = "files";

    /// <summary>The source of the certificates that routes bring for their own hosts: next to <see cref="Files"/>, before those that are obtained.</summary>
    public const string Routes = "routes";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, IReadOnlyList<ServerCertificate>> _sources = new(StringComparer.Ordinal);
    private volatile CertificateIndex _index = CertificateIndex.Empty;
    private volatile IReadOnlyList<PublishedCertificate> _published = [];

    /// <summary>All certificates in force.</summary>
    public IReadOnlyList<ServerCertificate> Certificates => _index.All;

    internal CertificateIndex Index => _index;

    /// <summary>All certificates in force, and who has published them.</summary>
    internal IReadOnlyList<PublishedCertificate> Published => _published;

    /// <summary>Replaces all that the source has in force.</summary>
    /// <param name="source">Its name: <see cref="Files"/>, or another.</param>
    /// <param name="certificates">Of two for the same name and kind of key the one that expires later is shown.</param>
    public void Publish(string source, IReadOnlyList<ServerCertificate> certificates)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(certificates);
        lock (_gate)
        {
            _sources[source] = [.. certificates];
            _published = [.. _sources.OrderBy(static other => other.Key, StringComparer.Ordinal).SelectMany(static other => other.Value.Select(certificate => new PublishedCertificate(other.Key, certificate)))];
            var files = _sources.GetValueOrDefault(Files, []);
            _index = new CertificateIndex([files, .. _sources.Where(static other => other.Key != Files).OrderBy(static other => other.Key != Routes).ThenBy(static other => other.Key, StringComparer.Ordinal).Select(static other => other.Value)]);
        }
    }

    /// <summary>The certificate for a host, a name or an IP address in lower case: by exact name, then by wildcard, never the default. The one with the elliptic-curve key where there are two.</summary>
    public ServerCertificate? Find(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _index.FindNamed(host)?.Certificates.First();
    }
}
