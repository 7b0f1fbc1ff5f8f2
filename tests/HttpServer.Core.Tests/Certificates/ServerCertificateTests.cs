using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Certificates;

namespace HttpServer.Core.Tests.Certificates;

public sealed class ServerCertificateTests
{
    private static readonly DateTimeOffset End = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void FromPem_OfAnyFormOfKey_IsTheCertificateWithItsNames([Values] bool isEcdsa, [Values("pkcs8", "old", "encrypted")] string form)
    {
        using AsymmetricAlgorithm key = isEcdsa ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : RSA.Create(2048);
        using var certificate = TestCertificates.SelfSigned(key, End, "Example.com", "*.example.com", "10.0.0.1");

        var loaded = ServerCertificate.FromPem(certificate.ExportCertificatePem(), PemOf(key, form), form == "encrypted" ? "secret" : null);

        Assert.That(loaded.Names, Is.EqualTo(new[] { "example.com", "*.example.com", "10.0.0.1" }));
        Assert.That((loaded.IsEcdsa, loaded.NotAfter, loaded.Chain.Count), Is.EqualTo((isEcdsa, End, 0)));
        Assert.That(loaded.Fingerprint, Is.EqualTo(certificate.GetCertHashString(HashAlgorithmName.SHA256)).IgnoreCase);
    }

    [Test]
    public void FromPem_WithItsChainInAnyOrder_HasItInOrderWithoutTheRoot([Values] bool isReversed)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var middleKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var lowKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = TestCertificates.Root(rootKey, "CN=root");
        using var middle = TestCertificates.IssuedBy(root, middleKey, "CN=middle", isAuthority: true);
        using var low = TestCertificates.IssuedBy(middle, lowKey, "CN=low", isAuthority: true);
        using var leaf = TestCertificates.IssuedBy(low, key, "CN=leaf", isAuthority: false, "a.test");
        X509Certificate2[] others = isReversed ? [root, middle, low] : [low, middle, root];

        var loaded = ServerCertificate.FromPem(
            string.Concat([leaf.ExportCertificatePem(), "\n", .. others.Select(other => other.ExportCertificatePem() + "\n")]), key.ExportPkcs8PrivateKeyPem());

        Assert.That(loaded.Chain.Select(certificate => certificate.ToArray()), Is.EqualTo(new[] { low.RawData, middle.RawData }));
    }

    [Test]
    public void FromPfx_WithAPassword_IsTheCertificateWithTheKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = TestCertificates.SelfSigned(key, End, "a.test");
        var pfx = certificate.Export(X509ContentType.Pfx, "secret");

        Assert.That(ServerCertificate.FromPfx(pfx, "secret").Names, Is.EqualTo(new[] { "a.test" }));
        Assert.That(() => ServerCertificate.FromPfx(pfx, "wrong"), Throws.TypeOf<CertificateException>().With.Message.Contains("password is wrong"));
    }

    [TestCase("", "'BEGIN PRIVATE KEY'")]
    [TestCase("other", "not the key of the certificate")]
    [TestCase("rsa", "not the key of the certificate")]
    [TestCase("encrypted", "there is no password")]
    public void FromPem_WithAKeyThatIsNotItsOwn_SaysWhy(string kind, string message)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        using var certificate = TestCertificates.SelfSigned(key, End, "a.test");
        var pem = kind switch
        {
            "" => "",
            "other" => PemOf(other, "pkcs8"),
            "rsa" => PemOf(rsa, "pkcs8"),
            _ => PemOf(key, "encrypted"),
        };

        Assert.That(() => ServerCertificate.FromPem(certificate.ExportCertificatePem(), pem), Throws.TypeOf<CertificateException>().With.Message.Contains(message));
    }

    [TestCase("")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void FromPem_WithoutACertificate_SaysSo(string pem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        Assert.That(() => ServerCertificate.FromPem(pem, PemOf(key, "pkcs8")), Throws.TypeOf<CertificateException>().With.Message.Contains("holds no certificate"));
    }

    private static string PemOf(AsymmetricAlgorithm key, string form) => form switch
    {
        "pkcs8" => key.ExportPkcs8PrivateKeyPem(),
        "encrypted" => key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)),
        _ => key is RSA rsa ? rsa.ExportRSAPrivateKeyPem() : ((ECDsa)key).ExportECPrivateKeyPem(),
    };
}
