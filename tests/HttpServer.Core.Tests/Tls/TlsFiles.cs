using System.Security.Cryptography;
using HttpServer.Core.Tests.Certificates;
using HttpServer.Core.Tls;

namespace HttpServer.Core.Tests.Tls;

/// <summary>Certificates in files of a directory that goes with the test.</summary>
internal sealed class TlsFiles : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("tls");
    private int _count;

    /// <summary>A self-signed certificate and its key; returns their paths.</summary>
    public (string CertFile, string KeyFile) Add(bool isEcdsa, params string[] names)
    {
        var path = Path.Combine(_directory.FullName, $"{_count++}");
        Write(path, isEcdsa, names);
        return ($"{path}.pem", $"{path}.key");
    }

    /// <summary>As options.</summary>
    public CertificateOptions Options(bool isEcdsa, params string[] names)
    {
        var (certificate, key) = Add(isEcdsa, names);
        return new CertificateOptions { CertFile = certificate, KeyFile = key };
    }

    /// <summary>Another certificate in the place of one.</summary>
    public static void Replace(string certFile, bool isEcdsa, params string[] names) => Write(Path.ChangeExtension(certFile, null), isEcdsa, names);

    /// <summary>One with a key that is too short for OpenSSL.</summary>
    public static void ReplaceByWeak(string certFile, params string[] names)
    {
        using var key = RSA.Create(1024);
        Write(Path.ChangeExtension(certFile, null), key, names);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static void Write(string path, bool isEcdsa, string[] names)
    {
        using AsymmetricAlgorithm key = isEcdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        Write(path, key, names);
    }

    private static void Write(string path, AsymmetricAlgorithm key, string[] names)
    {
        using var certificate = TestCertificates.SelfSigned(key, DateTimeOffset.UnixEpoch.AddYears(80), names);
        File.WriteAllText($"{path}.pem", certificate.ExportCertificatePem());
        File.WriteAllText($"{path}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
