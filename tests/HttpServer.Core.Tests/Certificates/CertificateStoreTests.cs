using System.Security.Cryptography;
using HttpServer.Core.Certificates;

namespace HttpServer.Core.Tests.Certificates;

public sealed class CertificateStoreTests
{
    private static readonly DateTimeOffset End = new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase("a.example.com", "a.example.com")]
    [TestCase("b.example.com", "*.example.com")]
    [TestCase("c.b.example.com", null)]
    [TestCase("example.com", null)]
    [TestCase("10.0.0.1", null)]
    public void Find_OfAHost_IsByExactNameThenByWildcard(string host, string? expected)
    {
        var store = new CertificateStore();

        store.Publish("test", [Certificate("*.example.com"), Certificate("a.example.com"), Certificate("*.0.0.1")]);

        Assert.That(store.Find(host)?.Names[0], Is.EqualTo(expected));
    }

    [Test]
    public void Publish_ByASource_ReplacesItsOwnAndNoOthers()
    {
        var store = new CertificateStore();
        store.Publish("one", [Certificate("a.test"), Certificate("b.test")]);
        store.Publish("two", [Certificate("c.test")]);

        store.Publish("one", [Certificate("b.test")]);

        Assert.That(store.Certificates.Select(certificate => certificate.Names[0]), Is.EqualTo(new[] { "b.test", "c.test" }));
        Assert.That(store.Find("a.test"), Is.Null);
    }

    [Test]
    public void Find_OfANameInFilesToo_IsThatOfTheFiles()
    {
        var store = new CertificateStore();
        var file = Certificate("a.test");

        store.Publish("acme", [Certificate("a.test", End.AddYears(1))]);
        store.Publish(CertificateStore.Files, [file]);

        Assert.That(store.Find("a.test"), Is.SameAs(file));
    }

    [Test]
    public void Find_OfTwoForOneName_IsTheOneThatExpiresLater()
    {
        var store = new CertificateStore();
        var later = Certificate("a.test", End.AddYears(1));

        store.Publish("acme", [Certificate("a.test"), later, Certificate("a.test", End.AddDays(1))]);

        Assert.That(store.Find("a.test"), Is.SameAs(later));
    }

    private static ServerCertificate Certificate(string name, DateTimeOffset? end = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = TestCertificates.SelfSigned(key, end ?? End, name);
        return ServerCertificate.FromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
