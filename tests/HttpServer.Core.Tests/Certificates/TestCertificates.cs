using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Core.Tests.Certificates;

/// <summary>Certificates of the tests' own making.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset Begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A certificate that names itself as its issuer, with its key; the caller disposes both.</summary>
    public static X509Certificate2 SelfSigned(AsymmetricAlgorithm key, DateTimeOffset notAfter, params string[] names) => SelfSigned(key, Begin, notAfter, names);

    /// <summary>The same, not good before a time.</summary>
    public static X509Certificate2 SelfSigned(AsymmetricAlgorithm key, DateTimeOffset notBefore, DateTimeOffset notAfter, params string[] names)
    {
        var request = Request(key, "CN=" + names[0]);
        request.CertificateExtensions.Add(NamesOf(names));
        return request.CreateSelfSigned(notBefore, notAfter);
    }

    /// <summary>A certificate issued by another.</summary>
    public static X509Certificate2 IssuedBy(X509Certificate2 issuer, ECDsa key, string subject, bool isAuthority, params string[] names) =>
        IssuedBy(issuer, key, subject, isAuthority, isForServers: false, names);

    /// <summary>The same, for servers alone or for anything.</summary>
    public static X509Certificate2 IssuedBy(X509Certificate2 issuer, ECDsa key, string subject, bool isAuthority, bool isForServers, params string[] names)
    {
        var request = Request(key, subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (isForServers)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        }

        if (names.Length > 0)
        {
            request.CertificateExtensions.Add(NamesOf(names));
        }

        using var certificate = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, RandomNumberGenerator.GetBytes(12));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A root with its key.</summary>
    public static X509Certificate2 Root(ECDsa key, string subject)
    {
        var request = Request(key, subject);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(Begin, Begin.AddYears(50));
    }

    private static CertificateRequest Request(AsymmetricAlgorithm key, string subject) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);

    private static X509Extension NamesOf(string[] names)
    {
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        return builder.Build();
    }
}
