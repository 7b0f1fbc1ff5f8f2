using System.Net.Quic;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

public sealed class ConfigValidateCommandTests
{
    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task Validate_FileOfARouteThatIsNotThere_PointsToItsKey()
    {
        var file = _directory.Write("app_config.toml", """
            [[proxy]]
            path = "*"
            target = "https://127.0.0.1:9001"

            [proxy.ssl]
            ca_file = "no/such/file.pem"
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.OutputLines, Has.Exactly(1).StartsWith($"{file}:6:11: ").And.Exactly(1).Contains("proxy[0].ssl.ca_file: 'no/such/file.pem' cannot be read"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Validate_Http3WherePlatformHasNoQuic_Warns(bool http3)
    {
        using var certificate = TestCertificate.Create();
        var pem = _directory.Write("site.pem", $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
        var file = _directory.Write("app_config.toml", $"""
            [server.ssl]
            enabled = true
            cert_file = "{pem}"
            http3 = {(http3 ? "true" : "false")}
            """);

        var run = await CommandRun.Of("config", "validate", file);

        var isMissed = http3 && !(OperatingSystem.IsLinux() && QuicListener.IsSupported);
        Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
        Assert.That(
            run.OutputLines,
            Has.Exactly(isMissed ? 1 : 0).StartsWith($"{file}:4:9: warning: server.ssl.http3: there is no HTTP/3 on this machine").And.Exactly(isMissed ? 1 : 0).Contains("libmsquic"));
    }

    [Test]
    public async Task Validate_Http3WithoutTls13_IsRefused()
    {
        var file = _directory.Write("app_config.toml", """
            [server.ssl]
            http3 = true
            protocols = ["TLSv1.2"]
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.OutputLines, Has.Exactly(1).EqualTo($"{file}:2:9: server.ssl.http3: HTTP/3 is spoken over TLSv1.3 alone, which protocols leaves out"));
    }

    [Test]
    public async Task Validate_TenDifferentMistakes_ReportsTenPlaces()
    {
        var file = _directory.Write("app_config.toml", """
            [server]
            default_prot = 8080
            request_timeout = "soon"
            max_request_size_mb = -1

            [logging]
            level = "loud"

            [static]
            directory = "no/such/directory"

            [[proxy]]
            path = "/api/*"
            target = "http://127.0.0.1:9001"
            strategy = "round_robbin"

            [[proxy]]
            path = "api"
            target = "ftp://127.0.0.1:9002"

            [[proxy]]
            path = "/weighted"
            targets = [{ url = "http://127.0.0.1:9003", weight = 0 }]

            [circuits]
            enabled = true
            """);

        var run = await CommandRun.Of("config", "validate", file);

        var places = run.OutputLines.Where(line => line.StartsWith(file + ":", StringComparison.Ordinal))
            .Select(line => line[(file.Length + 1)..].Split(' ')[0]);
        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(places, Is.EqualTo(new[]
            {
                "2:1:", "3:19:", "4:23:", "7:9:", "10:13:", "15:12:", "18:8:", "19:10:", "23:54:", "25:2:",
            }));
        });
    }

    [Test]
    public async Task Validate_MisspeltStrategy_SuggestsTheRightOne()
    {
        var file = _directory.Write("app_config.toml", """
            [[proxy]]
            path = "*"
            target = "http://127.0.0.1:9001"
            strategy = "round_robbin"
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.OutputLines[0], Is.EqualTo(
            $"{file}:4:12: proxy[0].strategy: 'round_robbin' is not a strategy; did you mean 'round_robin'?"));
    }

    [Test]
    public async Task Validate_NoFile_SaysSo()
    {
        var run = await CommandRun.Of("config", "validate", _directory.Combine("none.toml"));

        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(run.OutputLines[0], Does.EndWith("none.toml: the file does not exist"));
        });
    }

    [Test]
    public async Task Validate_EmptyFile_IsValid()
    {
        var file = _directory.Write("empty.toml", "");

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That((run.Code, run.Output.Trim()), Is.EqualTo((ExitCode.Success, $"{file} is valid.")));
    }

    [Test]
    public async Task Validate_KeyOfALaterFeature_IsAWarning()
    {
        var file = _directory.Write("app_config.toml", """
            [tunnel]
            enabled = true
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.OutputLines, Is.EqualTo(new[]
        {
            $"{file}:1:2: warning: tunnel: not yet in effect: the tunnel",
            $"{file} is valid: 1 warning.",
        }));
    }

    [Test]
    public async Task Validate_MisspeltKeyOfALaterFeature_IsAnError()
    {
        var file = _directory.Write("app_config.toml", """
            [server.ssl]
            cert_flie = "cert.pem"
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.Multiple(() =>
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
            Assert.That(run.Output, Does.Contain($"{file}:2:1:").And.Contain("cert_file"));
        });
    }

    [Test]
    public async Task Validate_RouteForAListenerThatIsNone_NamesThoseThereAre()
    {
        var file = _directory.Write("app_config.toml", """
            [static]
            directory = "."

            [[server.listeners]]
            name = "internal"
            port = 9000

            [[proxy]]
            path = "/a"
            target = "http://127.0.0.1:9001"
            listeners = ["internal", "Default"]

            [[proxy]]
            path = "/b"
            target = "http://127.0.0.1:9001"
            listeners = ["external"]
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.OutputLines, Has.Some.Contains(":16:").And.Contains("proxy[1].listeners[0]: 'external' is not a listener (known: default, https, internal)"));
        Assert.That(run.OutputLines.Count(line => line.Contains("is not a listener", StringComparison.Ordinal)), Is.EqualTo(1));
    }
    [Test]
    public async Task Validate_PassthroughForAListenerWithoutTls_NamesThoseThatHaveIt()
    {
        var file = _directory.Write("app_config.toml", """
            [server.ssl]
            enabled = true

            [[server.listeners]]
            name = "internal"
            port = 9000
            ssl = true

            [[tls_passthrough]]
            sni = "a.example"
            target = "127.0.0.1:9001"
            listeners = ["HTTPS", "internal"]

            [[tls_passthrough]]
            sni = "b.example"
            target = "127.0.0.1:9001"
            listeners = "default"
            """);

        var run = await CommandRun.Of("config", "validate", file);

        Assert.That(run.Code, Is.EqualTo(ExitCode.Refused));
        Assert.That(run.OutputLines, Has.Some.Contains(":17:").And.Contains("tls_passthrough[1].listeners"));
        Assert.That(run.OutputLines, Has.Some.Contains("'default' is not a listener for TLS (known: https, internal)"));
        Assert.That(run.OutputLines.Count(line => line.Contains("is not a listener", StringComparison.Ordinal)), Is.EqualTo(1));
    }
}
