using System.Security.Cryptography.X509Certificates;
using HttpServer.EndToEnd.Tests.Stopping;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Restarting;

public sealed class RestartTests
{
    [Test]
    public async Task Restart_ThreeTimesUnderLoad_LosesNoRequest()
    {
        // However far behind the machine is with the clients: none of their connections counts as left.
        using var site = new TestSite().Configure("server.shutdown_idle = 20\n");
        await using var gateway = await site.StartAsync();
        await using var clients = new SteadyClients(gateway.Port, 8, "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n");

        var newest = 0;
        for (var i = 0; i < 3; i++)
        {
            await clients.MoreAsync(200);
            newest = await gateway.RestartAsync();
        }

        await clients.MoreAsync(200);
        Assert.That(await clients.StopAsync(), Is.Empty, gateway.Output);
        GatewayProcess.Terminate(newest);
        Assert.That(await gateway.WaitForExitAsync(), Is.Zero);
        Assert.That(gateway.Error, Is.Empty);
    }

    [Test]
    public async Task Restart_RequestInFlight_FinishesThereWhileTheNewProcessAnswersOthers()
    {
        await using var backend = await GatedBackend.StartAsync();
        using var site = backend.Site();
        await using var gateway = await site.StartAsync();
        using var client = new HttpClient();

        var request = client.GetStringAsync(new Uri($"{gateway.Url}/slow"));
        await backend.ArrivedAsync();
        await gateway.RestartAsync();
        var meanwhile = await client.GetStringAsync(new Uri($"{gateway.Url}/index.html"));
        backend.Answer();

        Assert.That((meanwhile, await request), Is.EqualTo((TestSite.Page, "finished")));
        await Eventually.True(() => gateway.HasExited);
    }

    /// <summary>A UDP port that two processes have open gives each a part of the other's packets. What there is to say of HTTP/3 shows when it was tried.</summary>
    [Test]
    public async Task Restart_WithHttp3_OpensUdpOnceTheOldProcessHasEnded()
    {
        await using var backend = await GatedBackend.StartAsync();
        using var site = backend.Site("""
            [server.ssl]
            enabled = true
            https_port = 0
            cert_file = "site.pem"
            http3 = true
            """);
        using var certificate = TestCertificate.Create();
        site.Write("site.pem", $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
        await using var gateway = await site.StartAsync();
        await Eventually.True(() => TimesTried(gateway) == 1);
        using var client = new HttpClient();
        var request = client.GetStringAsync(new Uri($"{gateway.Url}/slow"));
        await backend.ArrivedAsync();

        await gateway.RestartAsync();
        Assert.That(TimesTried(gateway), Is.EqualTo(1), "while the old process has it open");
        backend.Answer();

        Assert.That(await request, Is.EqualTo("finished"));
        await Eventually.True(() => TimesTried(gateway) == 2);
        await Eventually.True(() => gateway.HasExited);
    }

    private static int TimesTried(GatewayProcess gateway) =>
        gateway.Output.Split('\n').Count(static line => line.Contains("there is no HTTP/3, for this machine", StringComparison.Ordinal) || line.Contains("HTTP/3 is spoken on UDP port", StringComparison.Ordinal));

    [Test]
    public async Task Restart_NewConfigurationIsBroken_OldProcessGoesOnAndSaysSo()
    {
        using var site = new TestSite().Configure("[server]\nhttp2 = true\n");
        await using var gateway = await site.StartAsync();
        await using var clients = new SteadyClients(gateway.Port, 2, "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n");
        site.Configure("[server]\nhttp2 = \"perhaps\"\n");

        gateway.AskToRestart();
        await Eventually.True(() => gateway.Output.Contains("ended with exit code 2 before it served", StringComparison.Ordinal));
        await clients.MoreAsync(50);

        Assert.That(await clients.StopAsync(), Is.Empty);
        Assert.That(gateway.Error, Does.Contain("app_config.toml:2:9"));

        site.Configure("[server]\nhttp2 = false\n");
        await gateway.RestartAsync();
        await Eventually.True(() => gateway.HasExited);
        Assert.That(await LoopbackPort.AcceptsAsync(gateway.Port), Is.True);
    }

    [Test]
    public async Task Terminate_UnderLoad_LosesNoRequestThatWasTaken()
    {
        // However far behind the machine is with the clients: none of their connections counts as left.
        using var site = new TestSite().Configure("server.shutdown_idle = 20\n");
        await using var gateway = await site.StartAsync();
        await using var clients = new SteadyClients(gateway.Port, 8, "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n");
        await clients.MoreAsync(200);

        gateway.Terminate();

        Assert.That(await gateway.WaitForExitAsync(), Is.Zero);
        Assert.That(await clients.StopAsync(), Has.None.StartsWith("asking"));
        Assert.That(gateway.Output, Does.Contain("every request has ended"));
    }
}
