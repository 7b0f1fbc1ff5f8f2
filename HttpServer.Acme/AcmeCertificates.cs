using HttpServer.Acme.Challenges;
using HttpServer.Acme.Issuing;
using HttpServer.Acme.LocalCa;
using HttpServer.Acme.Renewal;
using HttpServer.Acme.Storage;
using HttpServer.Core.Certificates;
using HttpServer.Core.Guards;
using HttpServer.Core.Sections;

namespace HttpServer.Acme;

/// <summary>The certificates that look after themselves, for whoever wants to see them or to hurry one.</summary>
public sealed class AcmeCertificates
{
    private readonly ManagedNames _names;
    private readonly CertificateCare _care;
    private readonly StoredStates _stored;
    private readonly LiveOptions<AcmeOptions> _options;

    internal AcmeCertificates(ManagedNames names, CertificateCare care, StoredStates stored, LiveOptions<AcmeOptions> options)
    {
        _names = names;
        _care = care;
        _stored = stored;
        _options = options;
    }

    /// <summary>Whether there can be a certificate for it: <c>example.com</c>, <c>*.example.com</c> or an IP address; no port, no underscore, international names in their xn-- form.</summary>
    public static bool IsName(string? text) => HostName.IsPattern(text) && StorageName.TryOf(HostName.Normalise(text!)) is not null;

    /// <summary>How each name stands, by name.</summary>
    public IReadOnlyList<CertificateState> List() =>
        [.. _names.All.OrderBy(static name => name.Name, StringComparer.Ordinal).Select(static name => new CertificateState(name.Name, name.InForce?.Certificate, name.InForce?.Issuer, name.NextCheck, name.Error))];

    /// <summary>How the names of the configuration and of the storage stand, by name: read from the storage, whoever looks after them.</summary>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    public IReadOnlyList<CertificateState> ListStored() => _stored.Read();

    /// <summary>Whether the issuer of a name comes to a port of this server to have it proven.</summary>
    /// <param name="name">As for <see cref="ObtainAsync"/>.</param>
    public bool IsProvenByPort(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return !LocalNames.Contains(HostName.Normalise(name), _options.Current.DirectoryUrl.Length > 0)
            && ConfiguredChallenges.Of(_options.Current).Any(static kind => kind != ChallengeKind.Dns);
    }

    /// <summary>Obtains the certificate of a name unless there is a good one; it is looked after from then on.</summary>
    /// <param name="name">A DNS name, a wildcard (<c>*.example.com</c>) or an IP address.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">It is no such name.</exception>
    /// <exception cref="IssuanceException">There is none to be had now.</exception>
    public Task<ServerCertificate> ObtainAsync(string name, CancellationToken cancellationToken = default) => CheckAsync(name, isForced: false, cancellationToken);

    /// <summary>Replaces the certificate of a name by a new one, whether it is due or not.</summary>
    /// <inheritdoc cref="ObtainAsync"/>
    public Task<ServerCertificate> RenewAsync(string name, CancellationToken cancellationToken = default) => CheckAsync(name, isForced: true, cancellationToken);

    private async Task<ServerCertificate> CheckAsync(string name, bool isForced, CancellationToken cancellationToken)
    {
        if (!IsName(name))
        {
            throw new ArgumentException($"'{name}' is not a name that a certificate can have.", nameof(name));
        }

        var managed = _names.Add(HostName.Normalise(name));
        await _care.CheckAsync(managed, isForced, cancellationToken).ConfigureAwait(false);
        return managed.InForce!.Certificate;
    }
}
