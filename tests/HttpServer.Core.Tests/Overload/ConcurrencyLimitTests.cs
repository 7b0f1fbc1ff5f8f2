using System.Text.Json;
using HttpServer.Core.Requests;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Overload;

public sealed class ConcurrencyLimitTests
{
    [Test]
    public async Task Request_BeyondTheLimit_Gets503AtOnceAndTheNextIsServedWhenOneHasEnded()
    {
        var arrived = new Gate();
        var end = new Gate();
        await using var server = await StartAsync(arrived, end, limit: 1);
        await using var running = await server.ConnectAsync();
        await running.SendAsync("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        await arrived.WaitAsync();

        var refused = await server.GetAsync();
        var health = await server.GetAsync("/health");
        var status = await server.GetAsync("/core/status");
        end.Open();
        var first = await running.ReadResponseAsync();
        await Eventually.True(async () => (await server.GetAsync()).StatusCode == 200);

        using var json = JsonDocument.Parse(status.Body.Text);
        Assert.That((refused.StatusCode, refused.Header("Retry-After"), first.StatusCode), Is.EqualTo((503, "1", 200)));
        Assert.That((health.StatusCode, json.RootElement.GetProperty("requests_refused_overloaded").GetInt64()), Is.EqualTo((200, 1)));
        Assert.That(server.Log.Requests.Select(request => request.Reason), Has.Member("overloaded"));
    }

    [Test]
    public async Task Request_BesideTunnels_IsServed()
    {
        var arrived = new Gate();
        var end = new Gate();
        await using var server = await StartAsync(arrived, end, limit: 1, isTunnel: true);
        await using var running = await server.ConnectAsync();
        await running.SendAsync("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
        await arrived.WaitAsync();

        var beside = await server.GetAsync();
        end.Open();
        await running.ReadResponseAsync();

        Assert.That(beside.StatusCode, Is.EqualTo(200));
    }

    private static Task<CoreServer> StartAsync(Gate arrived, Gate end, int limit, bool isTunnel = false) => CoreServer.StartAsync(
        async context =>
        {
            if (context.Request.Path == "/wait")
            {
                if (isTunnel)
                {
                    context.Features.Get<RequestRecord>()!.BecomeTunnel();
                }

                arrived.Open();
                await end.WaitAsync();
            }
        },
        options => options.MaxConcurrentRequests = limit);
}
