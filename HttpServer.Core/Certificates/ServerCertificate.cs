using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Clients;

namespace HttpServer.Core.Certificates;

/// <summary>A certificate with its chain and its private key, as a server shows it. Immutable, and nothing to dispose.</summary>
public sealed class ServerCertificate
{
    private const string RsaOid = "1.2.840.113549.1.1.1";
    private const string EcOid = "1.2.840.10045.2.1";

    // Renewals that work are over long before, and somebody has two weeks to see to those that do not.
    private static readonly TimeSpan Warning = TimeSpan.FromDays(14);

    // Of those that live for days only; they are renewed with a third of their time left.
    private const double WarningPart = 0.25;

    private ServerCertificate(X509Certificate2 leaf, IReadOnlyList<byte[]> chain, byte[] key)
    {
        Leaf = leaf.RawData;
        Chain = [.. chain.Select(static certificate => (ReadOnlyMemory<byte>)certificate)];
        PrivateKey = key;
        Names = NamesOf(leaf);
        Subject = leaf.Subject;
        Issuer = leaf.Issuer;
        SerialNumber = leaf.SerialNumber;
        NotBefore = new DateTimeOffset(leaf.NotBefore.ToUniversalTime());
        NotAfter = new DateTimeOffset(leaf.NotAfter.ToUniversalTime());
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(leaf.RawDataMemory.Span));
        IsEcdsa = leaf.GetKeyAlgorithm() == EcOid;
    }

    /// <summary>The certificate itself, DER.</summary>
    public ReadOnlyMemory<byte> Leaf { get; }

    /// <summary>Those between it and a root, the issuer of the leaf first, DER.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Chain { get; }

    /// <summary>The DNS names and IP addresses of its subjectAltName: lower case, international names in their xn-- form, wildcards as <c>*.example.com</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Distinguished name of its subject.</summary>
    public string Subject { get; }

    /// <summary>Distinguished name of its issuer.</summary>
    public string Issuer { get; }

    /// <summary>Hexadecimal.</summary>
    public string SerialNumber { get; }

    /// <summary>From when on it is valid.</summary>
    public DateTimeOffset NotBefore { get; }

    /// <summary>Until when it is valid.</summary>
    public DateTimeOffset NotAfter { get; }

    /// <summary>SHA-256 of the certificate, 64 lower-case hexadecimal digits.</summary>
    public string Fingerprint { get; }

    /// <summary>Whether its key is an elliptic-curve one; else it is RSA.</summary>
    public bool IsEcdsa { get; }

    /// <summary>PKCS#8, DER.</summary>
    internal byte[] PrivateKey { get; }

    /// <summary>From PEM as files hold it.</summary>
    /// <param name="certificates">The leaf first, and those of its chain behind it.</param>
    /// <param name="key">The private key (PKCS#8, PKCS#1 or SEC1), encrypted or not.</param>
    /// <param name="password">Of an encrypted key.</param>
    /// <exception cref="CertificateException">It holds none, the key is not its key, or the password is wrong.</exception>
    public static ServerCertificate FromPem(ReadOnlySpan<char> certificates, ReadOnlySpan<char> key, string? password = null)
    {
        List<X509Certificate2> all = [];
        try
        {
            foreach (var field in PemReader.Certificates(certificates))
            {
                all.Add(X509CertificateLoader.LoadCertificate(field));
            }

            if (all.Count == 0)
            {
                throw new CertificateException("it holds no certificate (no 'BEGIN CERTIFICATE')");
            }

            return Create(all[0], PemReader.Key(key, password), [.. all.Skip(1)]);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"it holds no certificate that can be read: {exception.Message}", exception);
        }
        finally
        {
            all.ForEach(static certificate => certificate.Dispose());
        }
    }

    /// <summary>From a PKCS#12 file (.pfx, .p12): the certificate with a key, and the others as its chain.</summary>
    /// <exception cref="CertificateException">It holds none with a key, or the password is wrong.</exception>
    public static ServerCertificate FromPfx(ReadOnlySpan<byte> pfx, string? password = null)
    {
        X509Certificate2Collection? all = null;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(pfx, password, X509KeyStorageFlags.Exportable | X509KeyStorageFlags.EphemeralKeySet);
            var leaf = all.FirstOrDefault(static certificate => certificate.HasPrivateKey)
                ?? throw new CertificateException("it holds no certificate with a private key");
            using AsymmetricAlgorithm key = leaf.GetKeyAlgorithm() switch
            {
                RsaOid => leaf.GetRSAPrivateKey()!,
                EcOid => leaf.GetECDsaPrivateKey()!,
                var other => throw new CertificateException($"its key is neither RSA nor ECDSA ({other})"),
            };
            return Create(leaf, key.ExportPkcs8PrivateKey(), [.. all.Where(certificate => certificate != leaf)]);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"it cannot be read, or the password is wrong: {exception.Message}", exception);
        }
        finally
        {
            foreach (var certificate in all ?? [])
            {
                certificate.Dispose();
            }
        }
    }

    /// <summary>For <see cref="SslStream"/>, on either side. What is returned holds key material until it is collected; it is to be kept, not made for each handshake.</summary>
    public SslStreamCertificateContext CreateContext()
    {
        using var leaf = X509CertificateLoader.LoadCertificate(Leaf.Span);
        using AsymmetricAlgorithm key = IsEcdsa ? ECDsa.Create() : RSA.Create();
        key.ImportPkcs8PrivateKey(PrivateKey, out _);
        var own = key is ECDsa ecdsa ? leaf.CopyWithPrivateKey(ecdsa) : leaf.CopyWithPrivateKey((RSA)key);
        if (OperatingSystem.IsWindows())
        {
            // There a key in memory alone does for no handshake.
            using var inMemory = own;
            own = X509CertificateLoader.LoadPkcs12(inMemory.Export(X509ContentType.Pfx), null);
        }

        return SslStreamCertificateContext.Create(own, [.. Chain.Select(static certificate => X509CertificateLoader.LoadCertificate(certificate.Span))], offline: true);
    }

    /// <summary>Whether it is good for the host: a name or an IP address in lower case. A wildcard stands for one label.</summary>
    public bool Covers(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Names.Contains(host, StringComparer.Ordinal) || (WildcardOf(host) is { } wildcard && Names.Contains(wildcard, StringComparer.Ordinal));
    }

    /// <summary>Whether it is about to expire, or has: two weeks are left, or a quarter of its life if that is less.</summary>
    /// <param name="now">The time.</param>
    public bool IsEnding(DateTimeOffset now)
    {
        var part = (NotAfter - NotBefore) * WarningPart;
        return NotAfter - now < (part < Warning ? part : Warning);
    }

    /// <summary>The wildcard that would stand for the host: <c>*.example.com</c> for <c>a.example.com</c>; null for a name of one label and for addresses.</summary>
    internal static string? WildcardOf(string host) =>
        host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && !StrictAddress.TryParse(host, out _) ? string.Concat("*", host.AsSpan(dot)) : null;

    private static ServerCertificate Create(X509Certificate2 leaf, byte[] key, IReadOnlyList<X509Certificate2> others)
    {
        if (!IsKeyOf(leaf, key))
        {
            throw new CertificateException("the private key is not the key of the certificate");
        }

        return new ServerCertificate(leaf, ChainOf(leaf, others), key);
    }

    private static bool IsKeyOf(X509Certificate2 leaf, byte[] key)
    {
        using AsymmetricAlgorithm algorithm = leaf.GetKeyAlgorithm() switch
        {
            RsaOid => RSA.Create(),
            EcOid => ECDsa.Create(),
            var other => throw new CertificateException($"its key is neither RSA nor ECDSA ({other})"),
        };
        try
        {
            algorithm.ImportPkcs8PrivateKey(key, out _);
            return algorithm.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(leaf.PublicKey.ExportSubjectPublicKeyInfo());
        }
        catch (CryptographicException)
        {
            // A key of another kind.
            return false;
        }
    }

    // In the order in which each is issued by the next, whatever the order of the file. A root is left out: clients have it or do not trust it.
    private static List<byte[]> ChainOf(X509Certificate2 leaf, IEnumerable<X509Certificate2> others)
    {
        List<X509Certificate2> left = [.. others.Where(other => !IsRoot(other) && !other.RawDataMemory.Span.SequenceEqual(leaf.RawDataMemory.Span))];
        List<byte[]> chain = [];
        for (var last = leaf; left.Find(other => other.SubjectName.RawData.AsSpan().SequenceEqual(last.IssuerName.RawData)) is { } next; last = next)
        {
            left.Remove(next);
            chain.Add(next.RawData);
        }

        return chain;
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static List<string> NamesOf(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault() is not { } names
            ? []
            : [.. names.EnumerateDnsNames().Select(static name => name.ToLowerInvariant()), .. names.EnumerateIPAddresses().Select(static address => address.ToString())];
}
