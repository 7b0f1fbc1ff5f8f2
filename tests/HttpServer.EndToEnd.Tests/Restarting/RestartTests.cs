using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Restarting;

public sealed class RestartTests
{
    [Test]
    public async Task Restart_ThreeTimesUnderLoad_LosesNoRequest()
    {
        using var site = new TestSite();
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
        var arrived = new Gate();
        var answer = new Gate();
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            arrived.Open();
            await answer.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("finished");
        });
        using var site = new TestSite().Configure($"""
            [[proxy]]
            path = "/slow"
            target = "{backend.Url}"
            """);
        await using var gateway = await site.StartAsync();
        using var client = new HttpClient();

        var request = client.GetStringAsync(new Uri($"{gateway.Url}/slow"));
        await arrived.WaitAsync();
        await gateway.RestartAsync();
        var meanwhile = await client.GetStringAsync(new Uri($"{gateway.Url}/index.html"));
        answer.Open();

        Assert.That((meanwhile, await request), Is.EqualTo((TestSite.Page, "finished")));
        await Eventually.True(() => gateway.HasExited);
    }

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
        using var site = new TestSite();
        await using var gateway = await site.StartAsync();
        await using var clients = new SteadyClients(gateway.Port, 8, "GET /index.html HTTP/1.1\r\nHost: a\r\n\r\n");
        await clients.MoreAsync(200);

        gateway.Terminate();

        Assert.That(await gateway.WaitForExitAsync(), Is.Zero);
        Assert.That(await clients.StopAsync(), Has.None.StartsWith("asking"));
        Assert.That(gateway.Output, Does.Contain("every request has ended"));
    }
}
