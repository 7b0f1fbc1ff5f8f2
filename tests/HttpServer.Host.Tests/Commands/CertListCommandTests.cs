using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

public sealed class CertListCommandTests
{
    [Test]
    public async Task List_WithoutAny_SaysSo()
    {
        using var site = new CertificateSite();

        var run = await site.CertAsync("list");

        Assert.That((run.Code, run.Output.Trim()), Is.EqualTo((ExitCode.Success, "There are no certificates.")));
    }

    [Test]
    public async Task List_FilesStoredAndMissingOnes_AreAllThere()
    {
        using var authority = new TestAuthority();
        using var leaf = authority.Issue(isExpired: false, "www.example.com");
        using var directory = new TempDirectory();
        using var route = authority.Issue(isExpired: false, "route.example.com");
        var file = directory.Write("own.pem", Pem(leaf));
        using var site = new CertificateSite($"""
            [server.ssl]
            cert_file = "{file}"

            [[proxy]]
            path = "/"
            target = "http://127.0.0.1:1"

            [proxy.ssl]
            enabled = true
            cert_file = "{directory.Write("route.pem", Pem(route))}"
            """, """domain = ["localhost", "not-yet.example.com"]""");
        await site.CertAsync("issue", "localhost");

        var run = await site.CertAsync("list", "--json");

        using var listed = JsonDocument.Parse(run.Output);
        var all = listed.RootElement.EnumerateArray().ToDictionary(static one => one.GetProperty("names")[0].GetString()!);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(all.Keys, Is.EquivalentTo(["www.example.com", "route.example.com", "localhost", "not-yet.example.com"]));
            Assert.That(all["www.example.com"].GetProperty("source").GetString(), Is.EqualTo($"file {file}"));
            Assert.That(all["www.example.com"].GetProperty("days_left").GetInt32(), Is.EqualTo(19));
            Assert.That(all["www.example.com"].GetProperty("fingerprint").GetString(), Is.EqualTo(leaf.GetCertHashString(HashAlgorithmName.SHA256)).IgnoreCase);
            Assert.That(all["localhost"].GetProperty("source").GetString(), Is.EqualTo("local"));
            Assert.That(all["localhost"].GetProperty("issuer").GetString(), Does.Contain("local authority"));
            Assert.That(all["not-yet.example.com"].GetProperty("source").GetString(), Is.EqualTo("none"));
        }
    }

    [Test]
    public async Task List_ExpiredOne_IsSaidAndTold()
    {
        using var authority = new TestAuthority();
        using var leaf = authority.Issue(isExpired: true, "old.example.com");
        using var key = leaf.GetECDsaPrivateKey()!;
        using var site = new CertificateSite();
        site.Write("storage/certificates/old.example.com.pem", $"Issuer: https://acme.example.com/directory\n{key.ExportPkcs8PrivateKeyPem()}\n{leaf.ExportCertificatePem()}\n");

        var run = await site.CertAsync("list");

        Assert.That(run.Code, Is.EqualTo(ExitCode.Failed));
        Assert.That(run.OutputLines[^1], Does.StartWith("old.example.com: has expired at "));
    }

    [TestCase(-80, 10, ExpectedResult = true)]
    [TestCase(-80, 16, ExpectedResult = false)]
    [TestCase(-3, 4, ExpectedResult = false)]
    [TestCase(-6, 1, ExpectedResult = true)]
    public async Task<bool> List_OneThatEndsSoonForItsKind_IsWarnedOf(int begins, int ends)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("*.example.com");
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var leaf = request.CreateSelfSigned(now.AddDays(begins), now.AddDays(ends).AddHours(1));
        using var site = new CertificateSite();
        site.Write("storage/certificates/wildcard_.example.com.pem", $"Issuer: x\n{key.ExportPkcs8PrivateKeyPem()}\n{leaf.ExportCertificatePem()}\n");

        var run = await site.CertAsync("list");

        Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
        Assert.That(run.OutputLines[1], Does.Match(@"^\*\.example\.com +acme +CN=test"));
        return run.OutputLines[^1].StartsWith($"*.example.com: expires in {ends} day", StringComparison.Ordinal);
    }

    [Test]
    public async Task List_DamagedOne_DoesNotHideTheOthers()
    {
        using var site = new CertificateSite();
        await site.CertAsync("issue", "localhost");
        site.Write("storage/certificates/damaged.example.com.pem", "nonsense");

        var run = await site.CertAsync("list");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(run.Output, Does.Match("localhost +local"));
            Assert.That(run.OutputLines[^1], Does.StartWith("damaged.example.com: there is no certificate: ").And.Contains("is damaged"));
        }
    }

    [Test]
    public async Task List_BadConfiguration_IsRefusedWithItsPlace()
    {
        using var site = new CertificateSite(acme: "order_timeout = 0");

        var run = await site.CertAsync("list");

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.Error, Does.Contain("app_config.toml").And.Contains("server.ssl.lets_encrypt.order_timeout"));
    }

    private static string Pem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }
}
