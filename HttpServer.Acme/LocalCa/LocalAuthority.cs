using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Acme.Storage;

namespace HttpServer.Acme.LocalCa;

/// <summary>
/// An authority of this installation for names that nobody else can verify. Its root is made once, kept in the storage and trusted by whoever
/// imports it.
/// </summary>
public sealed class LocalAuthority
{
    private const string Kind = "authority";
    private const int RootYears = 10;

    // Short, as nobody can revoke it; long enough for a machine that is asleep over a weekend.
    private static readonly TimeSpan LeafLifetime = TimeSpan.FromDays(7);
    private static readonly TimeSpan RootRest = TimeSpan.FromDays(30);
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    private readonly StorageDirectory _storage;
    private readonly StorageLocks _locks;
    private readonly TimeProvider _time;

    internal LocalAuthority(StorageDirectory storage, StorageLocks locks, TimeProvider time)
    {
        _storage = storage;
        _locks = locks;
        _time = time;
    }

    /// <summary>The root, made when there is none, for others to import.</summary>
    /// <returns>The certificate in PEM, without its key.</returns>
    /// <exception cref="IOException">The storage cannot be used.</exception>
    public async Task<string> ExportRootAsync(CancellationToken cancellationToken)
    {
        using var root = await RootAsync(cancellationToken).ConfigureAwait(false);
        return root.ExportCertificatePem() + "\n";
    }

    /// <summary>The root, if there is one; null for none.</summary>
    /// <returns>As <see cref="ExportRootAsync"/>.</returns>
    /// <exception cref="IOException">The storage cannot be used.</exception>
    public string? FindRoot()
    {
        using var root = Read();
        return root is null ? null : root.ExportCertificatePem() + "\n";
    }

    /// <summary>A certificate for a name or an IP address, valid for seven days.</summary>
    /// <param name="name">In lower case; a wildcard with its <c>*.</c></param>
    /// <param name="cancellationToken">Ends the waiting for the storage.</param>
    /// <returns>The certificate and its key (PKCS#8), both in PEM.</returns>
    /// <exception cref="IOException">The storage cannot be used.</exception>
    public async Task<(string CertificatePem, string KeyPem)> IssueAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var root = await RootAsync(cancellationToken).ConfigureAwait(false);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(new X500DistinguishedNameBuilder().Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        // Critical, as the subject is empty (RFC 5280, 4.2.1.6).
        request.CertificateExtensions.Add(names.Build(critical: true));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var now = _time.GetUtcNow();
        using var leaf = request.Create(root, now - ClockSkew, now + LeafLifetime, SerialNumber());
        return (leaf.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private async Task<X509Certificate2> RootAsync(CancellationToken cancellationToken)
    {
        if (Read() is { } known)
        {
            return known;
        }

        await using var held = await _locks.TakeAsync(Kind, cancellationToken).ConfigureAwait(false);
        return Read() ?? Make();
    }

    private string PathOfRoot => _storage.PathOf(Kind, "root", ".pem");

    private X509Certificate2? Read()
    {
        if (StorageDirectory.ReadText(PathOfRoot) is not { } text)
        {
            return null;
        }

        try
        {
            var root = X509Certificate2.CreateFromPem(text, text);
            if (root.NotAfter.ToUniversalTime() > _time.GetUtcNow().UtcDateTime + RootRest)
            {
                return root;
            }

            root.Dispose();
            return null;
        }
        catch (CryptographicException exception)
        {
            // Clients trust it: it is not replaced without a word.
            throw new IOException($"'{PathOfRoot}' is damaged; delete it to have a new root.", exception);
        }
    }

    private X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = _time.GetUtcNow();
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(FormattableString.Invariant($"httpserver local authority {now:yyyy-MM-dd}"));
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var root = request.CreateSelfSigned(now - ClockSkew, now.AddYears(RootYears));
        var text = $"{key.ExportPkcs8PrivateKeyPem()}\n{root.ExportCertificatePem()}\n";
        StorageDirectory.Write(PathOfRoot, Encoding.UTF8.GetBytes(text));
        return X509Certificate2.CreateFromPem(text, text);
    }

    private static byte[] SerialNumber()
    {
        var number = RandomNumberGenerator.GetBytes(16);
        // Positive and of full length, whatever was drawn.
        number[0] = (byte)((number[0] & 0x3F) | 0x40);
        return number;
    }
}
