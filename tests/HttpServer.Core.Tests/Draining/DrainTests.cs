using System.Text.Json;
using HttpServer.Core.Draining;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Draining;

public sealed class DrainTests
{
    [Test]
    public async Task Stop_WithARequestInFlight_LetsItFinishAndClosesItsConnection()
    {
        var arrived = new Gate();
        var end = new Gate();
        await using var server = await GatedAsync(arrived, end);
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await arrived.WaitAsync();

        var stop = server.StopAsync();
        await Eventually.True(() => RefusesAsync(server.Port));
        end.Open();
        var response = await connection.ReadResponseAsync();

        Assert.That((response.Body.Text, response.Header("Connection")), Is.EqualTo(("done", "close")));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        await stop;
    }

    [Test]
    public async Task Stop_WithARequestThatNeverEnds_AbortsItAfterTheGrace()
    {
        var arrived = new Gate();
        var aborted = new Gate();
        await using var server = await CoreServer.StartAsync(
            async context =>
            {
                context.RequestAborted.Register(aborted.Open);
                arrived.Open();
                await aborted.WaitAsync();
            },
            o => o.ShutdownGrace = 0.2);
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await arrived.WaitAsync();

        await server.StopAsync().WaitAsync(Bound.Default);

        await aborted.WaitAsync();
    }

    [Test]
    public async Task Stop_WithADelay_KeepsAnsweringAndReportsDraining()
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(
            configure: o => o.ShutdownDelay = 10,
            services: services => services.AddSingleton<TimeProvider>(time));
        var signal = server.Services.GetRequiredService<DrainSignal>();
        var told = new Gate();
        signal.Token.Register(told.Open);
        Assert.That(signal.IsDraining, Is.False);

        var stop = server.StopAsync();
        await told.WaitAsync();
        var health = await server.GetAsync("/health");
        var page = await server.GetAsync();
        var status = await server.GetAsync("/core/status");
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stop.IsCompleted;
        });

        using var json = JsonDocument.Parse(health.Body.Text);
        Assert.That(signal.IsDraining, Is.True);
        Assert.That((health.StatusCode, json.RootElement.GetProperty("status").GetString()), Is.EqualTo((503, "draining")));
        Assert.That((page.StatusCode, page.Header("Connection")), Is.EqualTo((200, "close")));
        Assert.That(status.Body.Text, Does.Contain("\"draining\":true"));
        await stop;
    }

    [Test]
    public async Task Stop_WithAnHttp2RequestInFlight_SaysGoAwayAndLetsItFinish()
    {
        var arrived = new Gate();
        var end = new Gate();
        await using var server = await GatedAsync(arrived, end);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        await arrived.WaitAsync();

        var stop = server.StopAsync();
        var goAway = await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway);
        end.Open();
        var data = await client.ReadUntilAsync(frame => frame.Type == RawFrame.Data);
        // As clients do that have been told; Kestrel itself looks again only when more frames come or the grace is over.
        await client.DisposeAsync();

        Assert.That(goAway?.ErrorCode, Is.Zero);
        Assert.That(System.Text.Encoding.ASCII.GetString(data!.Payload), Is.EqualTo("done"));
        await stop.WaitAsync(Bound.Default / 2);
    }

    [Test]
    public async Task Stop_WithADelay_SaysGoAwayWithTheNextHttp2Response()
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(
            configure: o => o.ShutdownDelay = 10,
            services: services => services.AddSingleton<TimeProvider>(time));
        var told = new Gate();
        server.Services.GetRequiredService<DrainSignal>().Token.Register(told.Open);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        var stop = server.StopAsync();
        await told.WaitAsync();
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());

        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway))?.ErrorCode, Is.Zero);
        await client.DisposeAsync();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stop.IsCompleted;
        });
        await stop;
    }

    private static Task<CoreServer> GatedAsync(Gate arrived, Gate end) => CoreServer.StartAsync(async context =>
    {
        arrived.Open();
        await end.WaitAsync();
        await context.Response.WriteAsync("done");
    });

    private static async Task<bool> RefusesAsync(int port)
    {
        try
        {
            await using var connection = await RawHttpClient.ConnectAsync(port);
            return false;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return true;
        }
    }
}
