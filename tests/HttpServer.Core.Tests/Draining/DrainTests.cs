using System.Text.Json;
using HttpServer.Core.Draining;
using HttpServer.Core.Tests.AccessLog;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        Assert.That(signal.IsDraining, Is.False);

        var stop = server.StopAsync();
        await Eventually.True(() => signal.IsDraining);
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
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        var stop = server.StopAsync();
        await Eventually.True(() => server.Services.GetRequiredService<DrainSignal>().IsDraining);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());

        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway))?.ErrorCode, Is.Zero);
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

    [Test]
    public async Task Stop_WithADelay_EndsLongLivedStreamsOnlyWhenListeningEnds()
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(
            configure: o => o.ShutdownDelay = 10,
            services: services => services.AddSingleton<TimeProvider>(time));
        var signal = server.Services.GetRequiredService<DrainSignal>();

        var stop = server.StopAsync();
        await Eventually.True(() => signal.IsDraining);
        time.Advance(TimeSpan.FromSeconds(9));
        var early = signal.Token.IsCancellationRequested;
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return stop.IsCompleted;
        });

        Assert.That((early, signal.Token.IsCancellationRequested), Is.EqualTo((false, true)));
        await stop;
    }

    [Test]
    public async Task Stop_WithAnIdleConnection_AnswersOneMoreRequestThereAndSaysThatItIsTheLast()
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time).AddHttpServerTransport());
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await connection.ReadResponseAsync();

        var stop = server.StopAsync();
        await Eventually.True(() => RefusesAsync(server.Port));
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((200, "close")));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        // Nothing is left to wait for: no second of the clock has passed.
        await stop.WaitAsync(Bound.Default);
    }

    [Test]
    public async Task Stop_WithAConnectionThatNobodyHasTakenUp_StillAnswersIt()
    {
        var accepted = new Gate();
        var goOn = new Gate();
        await using var server = await CoreServer.StartAsync(
            configure: o => o.ShutdownIdle = 20,
            services: services => services.AddHttpServerTransport().PostConfigure<KestrelServerOptions>(kestrel => kestrel.ConfigureEndpointDefaults(endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1;
                // Before the server knows of it: as on a machine whose threads are behind.
                endpoint.Use(next => async connection =>
                {
                    accepted.Open();
                    await goOn.WaitAsync();
                    await next(connection);
                });
            })));
        await using var connection = await server.ConnectAsync();
        await accepted.WaitAsync();

        var stop = server.StopAsync();
        await Eventually.True(() => RefusesAsync(server.Port));
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        goOn.Open();
        var response = await connection.ReadResponseAsync();

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((200, "close")));
        await stop.WaitAsync(Bound.Default);
    }

    [Test]
    public void Start_ThatFailsAndEndsTheRest_SaysNothingOfAStop()
    {
        var log = new ListLoggerProvider();

        Assert.That(
            () => CoreServer.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(log).AddHostedService<FailingStart>()),
            Throws.InstanceOf<InvalidOperationException>());

        Assert.That(log.Events.Select(logged => logged.Message), Has.None.StartsWith("Stop"));
    }

    [TestCase(0, Description = "Nobody has used it for longer than it would be waited for.")]
    [TestCase(2, Description = "It was waited for.")]
    public async Task Stop_WithAConnectionThatStaysIdle_ClosesItWhenItHasBeenSilentLongEnough(int wait)
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time).AddHttpServerTransport());
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await connection.ReadResponseAsync();
        time.Advance(TimeSpan.FromSeconds(2 - wait));

        var stop = server.StopAsync();
        await Eventually.True(() => RefusesAsync(server.Port));
        time.Advance(TimeSpan.FromSeconds(wait));

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        await connection.DisposeAsync();
        await stop.WaitAsync(Bound.Default);
    }

    [Test]
    public async Task Stop_WithAnIdleHttp2Connection_SaysGoAwayAtOnceAndClosesIt()
    {
        var time = new FakeTimeProvider();
        await using var server = await CoreServer.StartAsync(services: services => services.AddSingleton<TimeProvider>(time).AddHttpServerTransport());
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        await client.ReadUntilAsync(frame => frame.Type == RawFrame.Data);

        var stop = server.StopAsync();

        Assert.That((await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway))?.ErrorCode, Is.Zero);
        Assert.That(await client.Connection.ReadToEndAsync(), Is.Empty);
        await client.DisposeAsync();
        await stop.WaitAsync(Bound.Default);
    }

    [Test]
    public async Task Stop_WithASuccessor_HasNoDelayAndStaysHealthy()
    {
        var arrived = new Gate();
        var end = new Gate();
        await using var server = await CoreServer.StartAsync(
            async context =>
            {
                arrived.Open();
                await end.WaitAsync();
            },
            // The idle one is to be there still when this machine comes to use it.
            o => (o.ShutdownDelay, o.ShutdownIdle) = (600, 20),
            services => services.AddHttpServerTransport());
        await using var running = await server.ConnectAsync();
        await running.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await arrived.WaitAsync();
        await using var idle = await server.ConnectAsync();

        server.Services.GetRequiredService<DrainSignal>().HandOver();
        var stop = server.StopAsync();
        await Eventually.True(() => RefusesAsync(server.Port));
        await idle.SendAsync("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
        var health = await idle.ReadResponseAsync();
        end.Open();

        Assert.That((health.StatusCode, health.Header("Connection")), Is.EqualTo((200, "close")));
        await running.ReadResponseAsync();
        await stop.WaitAsync(Bound.Default);
    }

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

    private sealed class FailingStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            throw new InvalidOperationException("It does not start.");
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
