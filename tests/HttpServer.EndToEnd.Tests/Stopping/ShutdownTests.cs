using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Stopping;

public sealed class ShutdownTests
{
    [Test]
    public async Task Terminate_RequestInFlight_FinishesItAndExitsWithZero()
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
        gateway.Terminate();
        await Eventually.True(async () => !await LoopbackPort.AcceptsAsync(gateway.Port), what: "the gateway has stopped listening");
        answer.Open();

        Assert.That(await request, Is.EqualTo("finished"));
        Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(0), gateway.Error);
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
