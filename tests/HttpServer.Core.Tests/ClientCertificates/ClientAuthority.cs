using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Tests.Certificates;

namespace HttpServer.Core.Tests.ClientCertificates;

/// <summary>An authority that issues certificates of clients, in files of a directory that goes with the test.</summary>
internal sealed class ClientAuthority : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("clients");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private int _count;

    public ClientAuthority(string name = "CN=Clients")
    {
        _root = TestCertificates.Root(_key, name);
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    private ClientAuthority(ClientAuthority above, string name)
    {
        _root = TestCertificates.IssuedBy(above._root, _key, name, isAuthority: true);
        File.WriteAllText(CaFile, _root.ExportCertificatePem());
    }

    /// <summary>Its own.</summary>
    public X509Certificate2 Certificate => _root;

    public string CaFile => Path.Combine(_directory.FullName, "ca.pem");

    public string CrlFile => Path.Combine(_directory.FullName, "crl.pem");

    /// <summary>A client's certificate with its key; the caller disposes it.</summary>
    public X509Certificate2 Issue(string subject = "CN=alice", bool isForServers = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = TestCertificates.IssuedBy(_root, key, subject, isAuthority: false, isForServers: isForServers);
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>The same in files, as programs want it.</summary>
    public (string CertFile, string KeyFile) Write(X509Certificate2 certificate)
    {
        var path = Path.Combine(_directory.FullName, $"client{_count++}");
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText($"{path}.pem", certificate.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
        return ($"{path}.pem", $"{path}.key");
    }

    /// <summary>One that this one has issued; the caller disposes it.</summary>
    public ClientAuthority Below(string name) => new(this, name);

    /// <summary>Writes the list of those that are revoked.</summary>
    public void Revoke(params X509Certificate2[] certificates) => RevokeUntil(DateTimeOffset.UtcNow.AddYears(1), certificates);

    /// <summary>The same, good until a time.</summary>
    public void RevokeUntil(DateTimeOffset end, params X509Certificate2[] certificates)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
        {
            list.AddEntry(certificate);
        }

        var crl = list.Build(_root, 1, end, HashAlgorithmName.SHA256, thisUpdate: DateTimeOffset.UtcNow.AddDays(-1));
        File.WriteAllText(CrlFile, PemEncoding.WriteString("X509 CRL", crl));
    }

    /// <summary>Another authority in the place of this one's file.</summary>
    public void ReplaceBy(ClientAuthority other) => File.Copy(other.CaFile, CaFile, overwrite: true);

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _root.Dispose();
        _key.Dispose();
    }
}
