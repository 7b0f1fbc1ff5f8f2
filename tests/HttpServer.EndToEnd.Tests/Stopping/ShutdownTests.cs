using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Stopping;

public sealed class ShutdownTests
{
    [Test]
    public async Task Terminate_RequestInFlight_FinishesItAndExitsWithZero()
    {
        await using var backend = await GatedBackend.StartAsync();
        using var site = backend.Site();
        await using var gateway = await site.StartAsync();
        using var client = new HttpClient();

        var request = client.GetStringAsync(new Uri($"{gateway.Url}/slow"));
        await backend.ArrivedAsync();
        gateway.Terminate();
        await Eventually.True(async () => !await LoopbackPort.AcceptsAsync(gateway.Port), what: "the gateway has stopped listening");
        backend.Answer();

        Assert.That(await request, Is.EqualTo("finished"));
        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(0), gateway.Error);
    }

    [TestCase(0, 1)]
    [TestCase(3600, 2)]
    public async Task Terminate_RequestThatNeverEnds_IsAbortedAfterTheGraceOrTheSecondSignal(int grace, int signals)
    {
        var arrived = new Gate();
        await using var backend = ScriptedBackend.Start(async (connection, stopped) =>
        {
            await connection.ReadRequestAsync();
            arrived.Open();
            await new Gate().WaitAsync(stopped);
        });
        using var site = new TestSite().Configure($"""
            [server]
            shutdown_grace = {grace}

            [[proxy]]
            path = "/never"
            target = "{backend.Url}"
            timeout = 3600
            """);
        await using var gateway = await site.StartAsync();
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
        await arrived.WaitAsync();

        for (var i = 0; i < signals; i++)
        {
            gateway.Terminate();
            await Eventually.True(() => gateway.Output.Contains("Stopping", StringComparison.Ordinal));
        }

        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(0), gateway.Error);
        Assert.That(gateway.Error, Is.Empty);
        Assert.That(File.ReadAllText(Path.Combine(site.Root, "logs", "access.log")), Does.Contain("\"path\":\"/never\"").And.EndsWith("\n"));
    }

    [Test]
    public async Task Terminate_NothingInFlight_ExitsWithZero()
    {
        using var site = new TestSite();
        await using var gateway = await site.StartAsync();

        gateway.Terminate();

        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(0));
        Assert.That(gateway.Error, Is.Empty);
    }
}
