using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Starting;

public sealed class BannerTests
{
    [Test]
    public async Task Start_OnAFreePort_PrintsWhatIsServedWhere()
    {
        using var site = new TestSite().Configure("""
            [application]
            name = "shop"
            environment = "production"

            [tunnel]
            enabled = true

            [[proxy]]
            path = "/api/*"
            targets = ["http://127.0.0.1:9001", { url = "http://127.0.0.1:9002", weight = 3 }]
            strategy = "weighted_round_robin"

            [[proxy]]
            path = "/live"
            target = "http://127.0.0.1:9003"
            """);
        await using var gateway = await site.StartAsync();
        await Eventually.True(() => gateway.Output.Contains("Ctrl+C", StringComparison.Ordinal));

        Assert.Multiple(() =>
        {
            Assert.That(gateway.Output, Does.Match(@"httpserver \d+\.\d+\.\d+\S* \(shop, production\)"));
            Assert.That(gateway.Output, Does.Contain($"listening on http://localhost:{gateway.Port}\n"));
            Assert.That(gateway.Output, Does.Contain("/api/* → http://127.0.0.1:9001 ×1, http://127.0.0.1:9002 ×3 (weighted_round_robin)"));
            Assert.That(gateway.Output, Does.Contain("/live  → http://127.0.0.1:9003\n"));
            Assert.That(gateway.Output, Does.Contain(site.Root).And.Contain("app_config.toml"));
            Assert.That(gateway.Output, Does.Contain("1 key without effect").And.Contain("httpserver config validate app_config.toml"));
            Assert.That(gateway.Output, Does.Not.Contain("\e["), "colours are for terminals");
        });
    }

    [Test]
    public async Task Start_RoutesOfOnePath_AreToldApartByTheirConditions()
    {
        using var site = new TestSite().Configure("""
            [[server.listeners]]
            name = "internal"
            port = 0

            [[proxy]]
            path = "/api/*"
            host = "api.test"
            methods = ["GET", "HEAD"]
            targets = ["http://127.0.0.1:9001", { url = "http://127.0.0.1:9002", backup = true }]

            [[proxy]]
            path = "/api/*"
            headers = { X-Key = "secret" }
            query = { v = "2" }
            listeners = ["internal"]
            target = "http://127.0.0.1:9003"
            """);
        await using var gateway = await site.StartAsync();
        await Eventually.True(() => gateway.Output.Contains("Ctrl+C", StringComparison.Ordinal));

        Assert.That(gateway.Output, Does.Contain("GET,HEAD api.test/api/*     → http://127.0.0.1:9001, http://127.0.0.1:9002 backup (round_robin)\n"));
        Assert.That(gateway.Output, Does.Contain("/api/* X-Key ?v on internal → http://127.0.0.1:9003\n").And.Not.Contain("secret"));
    }

    [Test]
    public async Task Start_MoreRoutesThanAScreenHolds_PrintsTheFirst()
    {
        using var site = new TestSite().Configure(string.Concat(Enumerable.Range(1, 23).Select(i => $"""
            [[proxy]]
            path = "/{i}/*"
            target = "http://127.0.0.1:9001"

            """)));
        await using var gateway = await site.StartAsync();
        await Eventually.True(() => gateway.Output.Contains("Ctrl+C", StringComparison.Ordinal));

        Assert.That(gateway.Output, Does.Contain("/20/* → ").And.Contain("and 3 more; /proxy/status has them all").And.Not.Contain("/21/*"));
    }

    [Test]
    public async Task Start_BoundToOneAddress_PrintsThatOne()
    {
        using var site = new TestSite().Configure("""
            [server]
            bind_address = "127.0.0.1"
            """);
        await using var gateway = await site.StartAsync();

        Assert.That(gateway.Output, Does.Contain($"listening on http://127.0.0.1:{gateway.Port}\n"));
    }

    [Test]
    public async Task Start_WithTls_PrintsWhereAndNothingBefore()
    {
        using var certificate = TestCertificate.Create();
        using var site = new TestSite();
        var pem = site.Write("site.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        site.Configure($"""
            [server]
            bind_address = "127.0.0.1"

            [server.ssl]
            enabled = true
            https_port = 0
            cert_file = '{pem}'
            """);
        await using var gateway = await site.StartAsync();

        Assert.That(gateway.Output, Does.Match(@"\A\s*httpserver .*\n\n  listening on http://127\.0\.0\.1:\d+\n\s+https://127\.0\.0\.1:\d+\n"));
    }

    [Test]
    public async Task Start_MisspeltVariableAndNoFile_ShowsTheWarningItself()
    {
        using var site = new TestSite();
        await using var gateway = await site.StartAsync(
            new Dictionary<string, string> { ["HTTPSERVER__SERVER__REQUEST_TIMEOT"] = "3" });
        await Eventually.True(() => gateway.Output.Contains("Ctrl+C", StringComparison.Ordinal));

        Assert.That(gateway.Output, Does.Contain("HTTPSERVER__SERVER__REQUEST_TIMEOT").And.Contain("request_timeout"));
    }
}
