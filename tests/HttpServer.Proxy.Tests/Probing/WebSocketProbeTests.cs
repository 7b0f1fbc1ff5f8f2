using System.Collections.Concurrent;
using System.Net.WebSockets;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Probing;

/// <summary>A WebSocket of the probe's own: what it says, and which answers pass.</summary>
public sealed class WebSocketProbeTests
{
    [TestCase("ping")]
    [TestCase("")]
    public async Task Answer_ToTheMessageOrThePing_Passes(string message)
    {
        // More probes come while it is looked at.
        var closes = new ConcurrentQueue<WebSocketCloseStatus?>();
        await using var backend = await EchoBackend.StartAsync(closes.Enqueue);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.WebsocketHealth) = (backend.Url, ProbedApp.WebSocket(health => health.PingMessage = message)));

        await Eventually.True(() => app.InARow(app.Targets[0]) >= 3);

        Assert.That(app.Targets[0].IsAvailable, Is.True);
        Assert.That(app.Lines, Is.Empty);
        await Eventually.True(() => closes.Count >= 3);
        Assert.That(closes, Has.All.EqualTo(WebSocketCloseStatus.NormalClosure), "each was ended in order");
    }

    [TestCase("ping", 0x81, "ping")]
    [TestCase("", 0x89, "")]
    public async Task Frame_OfTheProbe_IsTheMessageOrAPing(string message, int first, string payload)
    {
        var asked = new TaskCompletionSource<Frame>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            // Before the answer: a question of the backend's own.
            await connection.AcceptAsync(Frames.Build(Frames.Ping, [1, 2], masked: false));
            var frames = new[] { await connection.ReadFrameAsync(), await connection.ReadFrameAsync() };
            Assert.That(frames[1].First, Is.EqualTo(Frames.Pong));
            asked.TrySetResult(frames[0]);
            await connection.SendAsync(Frames.Build(Frames.Text, new byte[200], masked: false));
            await connection.SendAsync(Frames.Build(Frames.Pong, [], masked: false));
            await connection.ReadToEndAsync();
        });
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.WebsocketHealth) = ($"{backend.Url}/app", ProbedApp.WebSocket(health =>
            (health.Path, health.PingMessage) = ("/ws?probe", message))));

        var frame = await asked.Task.WaitAsync(Bound.Default);

        Assert.That((frame.First, frame.IsMasked, System.Text.Encoding.UTF8.GetString(frame.Payload)), Is.EqualTo((first, true, payload)));
        Assert.That(backend.Requests[0].Target, Is.EqualTo("/app/ws?probe"));
        Assert.That(app.Targets[0].IsAvailable, Is.True);
    }

    [Test]
    public async Task Handshake_ThatIsAnsweredAsARequest_Fails() =>
        await FailsAsync(connection => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), "status 200, expected 101");

    [Test]
    public async Task Handshake_WithAWrongKey_Fails() =>
        await FailsAsync(connection => connection.SendAsync(Frames.Accepted), "the handshake is answered with a wrong Sec-WebSocket-Accept");

    [Test]
    public async Task WebSocket_ThatIsClosedWithoutAnAnswer_Fails() =>
        await FailsAsync(
            async connection =>
            {
                await connection.AcceptAsync(Frames.CloseOf(1011, masked: false));
                await connection.ReadToEndAsync();
            },
            "the WebSocket was closed without an answer",
            reads: false);

    [Test]
    public async Task WebSocket_ThatIsSilent_Fails() =>
        await FailsAsync(
            async connection =>
            {
                await connection.AcceptAsync();
                await connection.ReadToEndAsync();
            },
            "timeout after 0.2 s",
            reads: false,
            timeout: 0.2);

    private static async Task FailsAsync(Func<RawHttpConnection, Task> script, string reason, bool reads = true, double timeout = ProbedApp.Patience)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            if (reads)
            {
                await connection.ReadRequestAsync();
            }

            await script(connection);
        });
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.WebsocketHealth) = (backend.Url, ProbedApp.WebSocket(health => health.Timeout = timeout)));

        await Eventually.True(() => !app.Targets[0].IsAvailable);

        Assert.That(app.Lines.Single(), Does.Contain($"The websocket probe of target {app.Targets[0].Key} of route * fails: {reason}."));
    }
}
