using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Testing;

/// <summary>Self-signed certificates for TLS in tests.</summary>
public static class TestCertificate
{
    /// <summary>Valid from a day ago to a day ahead, with that name and 127.0.0.1 as alternative names. The caller disposes it.</summary>
    public static X509Certificate2 Create(string name = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
