using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.ClientCertificates;

/// <summary>Who may issue certificates of clients, and which of those have been revoked.</summary>
internal sealed class ClientAuthorities
{
    /// <summary>Nobody.</summary>
    public static readonly ClientAuthorities None = new([], []);

    private readonly IReadOnlyList<byte[]> _certificates;
    private readonly IReadOnlyList<byte[]> _revocations;
    private readonly HashSet<string> _fingerprints;
    private readonly Lazy<ClientChains> _chains;

    private ClientAuthorities(IReadOnlyList<byte[]> certificates, IReadOnlyList<byte[]> revocations)
    {
        _certificates = certificates;
        _revocations = revocations;
        _fingerprints = [.. certificates.Select(Fingerprint)];
        _chains = new(() => new ClientChains(certificates, revocations));
    }

    /// <summary>Changes with anything in it.</summary>
    public string Identity => string.Join('|', _fingerprints.Order(StringComparer.Ordinal).Append("").Concat(_revocations.Select(Fingerprint)));

    /// <exception cref="CertificateFileException">A file cannot be read, or there is nothing in it.</exception>
    public static ClientAuthorities Load(string? caFile, string? crlFile)
    {
        if (string.IsNullOrWhiteSpace(caFile))
        {
            throw new CertificateFileException("ca_file", "must be set");
        }

        return new ClientAuthorities(
            From("ca_file", caFile, "CERTIFICATE", CheckCertificate),
            string.IsNullOrWhiteSpace(crlFile) ? [] : From("crl_file", crlFile, "X509 CRL", CheckRevocations));
    }

    /// <summary>Whether every authority here is one there.</summary>
    public bool AreAllAmong(ClientAuthorities others) => _fingerprints.IsSubsetOf(others._fingerprints);

    /// <summary>Whether the certificate is one of theirs, as a context would say that verifies by them.</summary>
    /// <param name="certificate">Of a client.</param>
    /// <param name="sent">Those that may be between it and an authority.</param>
    /// <param name="now">The time.</param>
    public bool Accept(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now) => _chains.Value.Accept(certificate, sent, now);

    /// <summary>Makes a context verify by them.</summary>
    public unsafe void Apply(nint context)
    {
        var store = LibSsl.CertificateStore(context);
        // Each of them is trusted by itself, whether or not the file has its issuer too.
        _ = LibCrypto.SetStoreFlags(store, LibCrypto.PartialChain | (_revocations.Count == 0 ? 0 : LibCrypto.CheckRevocation));
        foreach (var field in _certificates)
        {
            using var certificate = new NativeCertificate(field);
            OpenSslErrors.Check(
                LibCrypto.AddTrusted(store, certificate.Pointer) == 1 && LibSsl.AddClientAuthority(context, certificate.Pointer) == 1,
                "OpenSSL does not take the certificate of an authority");
        }

        foreach (var field in _revocations)
        {
            var list = Revocations(field);
            try
            {
                OpenSslErrors.Check(list != 0 && LibCrypto.AddRevocations(store, list) == 1, "OpenSSL does not take a list of revoked certificates");
            }
            finally
            {
                LibCrypto.FreeRevocations(list);
            }
        }
    }

    private static List<byte[]> From(string key, string path, string label, Action<byte[]> check)
    {
        try
        {
            var text = CertificateFile.Text(path);
            List<byte[]> found = [];
            for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var field); rest = rest[field.Location.End..])
            {
                if (rest[field.Label].SequenceEqual(label))
                {
                    var content = Convert.FromBase64String(rest[field.Base64Data].ToString());
                    check(content);
                    found.Add(content);
                }
            }

            return found.Count > 0 ? found : throw new CertificateFileException(key, $"'{path}': it holds none (no 'BEGIN {label}')");
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or TlsException)
        {
            throw new CertificateFileException(key, $"'{path}': {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CertificateFileException(key, exception.Message);
        }
    }

    private static void CheckCertificate(byte[] content) => X509CertificateLoader.LoadCertificate(content).Dispose();

    private static void CheckRevocations(byte[] content)
    {
        if (!OpenSslLibrary.IsThere)
        {
            _ = RevocationList.Read(content);
            return;
        }

        LibCrypto.ClearErrors();
        var list = Revocations(content);
        OpenSslErrors.Check(list != 0, "a list of revoked certificates cannot be read");
        LibCrypto.FreeRevocations(list);
    }

    private static unsafe nint Revocations(byte[] content)
    {
        fixed (byte* start = content)
        {
            var end = start;
            return LibCrypto.ReadRevocations(null, &end, content.Length);
        }
    }

    private static string Fingerprint(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
