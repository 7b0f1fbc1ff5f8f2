using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Secrets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tls;
using HttpServer.Testing;
using static HttpServer.Proxy.Tests.Configuration.CheckedRoutes;

namespace HttpServer.Proxy.Tests.Tls;

public sealed class BackendTlsRulesTests
{
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = new TempDirectory();
        using var authority = new TestAuthority();
        using var one = authority.Issue(isExpired: false, "one.test");
        using var other = authority.Issue(isExpired: false, "other.test");
        using var otherKey = other.GetECDsaPrivateKey()!;
        _directory.Write("ca.pem", authority.Pem);
        _directory.Write("one.pem", one.ExportCertificatePem());
        _directory.Write("other.key", otherKey.ExportPkcs8PrivateKeyPem());
        _directory.Write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        _directory.Write("empty.pem", "");
        _directory.Write("one.pfx", one.Export(X509ContentType.Pfx, "secret"));
    }

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [TestCase("ca_file", "missing.pem", "", "", "cannot be read: ")]
    [TestCase("ca_file", "empty.pem", "", "", "holds no certificate")]
    [TestCase("ca_file", "broken.pem", "", "", "holds a certificate that cannot be read: ")]
    [TestCase("client_cert_file", "", "missing.pem", "", "cannot be read: ")]
    [TestCase("client_cert_file", "", "empty.pem", "", "cannot be used: ")]
    [TestCase("client_cert_file", "", "broken.pem", "", "cannot be used: ")]
    [TestCase("client_cert_file", "", "one.pem", "", "no private key")]
    [TestCase("client_cert_file", "", "one.pem", "other.key", "the private key is not the key of the certificate")]
    [TestCase("client_cert_file", "", "one.pfx", "", "the password is wrong")]
    [TestCase("client_key_file", "", "one.pfx", "other.key", "the key is in the file itself")]
    [TestCase("client_key_file", "", "one.pem", "missing.key", "cannot be read: ")]
    [TestCase("client_key_file", "", "", "other.key", "client_cert_file is missing")]
    public void Validate_BadFile_FailsAtItsKey(string key, string authorities, string certificate, string keyFile, string problem) =>
        AssertFails(key, problem, ssl =>
        {
            ssl.CaFile = Path(authorities);
            ssl.ClientCertFile = Path(certificate);
            ssl.ClientKeyFile = Path(keyFile);
        });

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("sha256//AAAA")]
    [TestCase("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void Validate_BadPin_FailsAtIt(string pin) => AssertFails("pin_sha256[1]", "is not a SHA-256", ssl => ssl.PinSha256.AddRange([new string('a', 64), pin]));

    [TestCase("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [TestCase("ABCDEFabcdef0000000000000000000000000000000000000000000000000000")]
    public void Validate_GoodPin_Passes(string pin) => Assert.That(Failures(Route(ssl => ssl.PinSha256.Add(pin))), Is.Empty);

    [Test]
    public void Validate_Contradictions_FailAtTheirKeys()
    {
        AssertFails("ca_file", "has no effect with verify_backend = false", ssl => (ssl.VerifyBackend, ssl.CaFile) = (false, Path("ca.pem")));
        AssertFails("backend_ssl", "false is not what 'https://backend' says", ssl => ssl.BackendSsl = false);
        AssertFails("server_name", "'a b' is not the name of a host", ssl => ssl.ServerName = "a b");
        AssertFails("client_key_password", "client_cert_file is missing", ssl => ssl.ClientKeyPassword = new Secret { Value = "x" });
    }

    private static RouteOptions Route(Action<BackendTlsOptions> configure)
    {
        var route = new RouteOptions { Path = "*", Target = "https://backend" };
        configure(route.Ssl);
        return route;
    }

    private static void AssertFails(string key, string problem, Action<BackendTlsOptions> configure) =>
        Assert.That(Failures(Route(configure)), Has.Exactly(1).Items.And.All.StartsWith($"proxy[0].ssl.{key}: ").And.All.Contains(problem));

    private string? Path(string name) => name.Length == 0 ? null : _directory.Combine(name);
}
