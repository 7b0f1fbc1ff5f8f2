using System.Collections.Concurrent;
using System.Net.WebSockets;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Stopping;

/// <summary>What becomes of many WebSockets when the gateway stops.</summary>
public sealed class WebSocketShutdownTests
{
    private const int Count = 300;

    // That chance puts all of them within half of it happens once in 2^290 runs.
    private static readonly TimeSpan Spread = TimeSpan.FromSeconds(4);

    [Test]
    public async Task Terminate_HundredsOfWebSockets_AreClosedOneAfterTheOtherWithinTheBound()
    {
        var told = new ConcurrentQueue<WebSocketCloseStatus?>();
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await WaitForCloseAsync(socket, context.RequestAborted);
            told.Enqueue(socket.CloseStatus);
        });
        using var site = new TestSite().Configure($"""
            [server]
            shutdown_grace = 60
            shutdown_spread = {Spread.TotalSeconds}

            [[proxy]]
            path = "/live"
            target = "{backend.Url}"
            """);
        await using var gateway = await site.StartAsync();
        // For hundreds of handshakes and their ends together.
        using var bound = new CancellationTokenSource(Bound.Default * 3);
        var sockets = new List<ClientWebSocket>();
        try
        {
            for (var i = 0; i < Count; i++)
            {
                var socket = new ClientWebSocket();
                sockets.Add(socket);
                await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/live"), bound.Token);
            }

            var start = TimeProvider.System.GetTimestamp();
            var ends = sockets.Select(async socket =>
            {
                await WaitForCloseAsync(socket, bound.Token);
                return (socket.CloseStatus, After: TimeProvider.System.GetElapsedTime(start));
            }).ToList();
            gateway.Terminate();
            var closed = await Task.WhenAll(ends);

            Assert.That(closed.Select(end => end.CloseStatus), Is.All.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
            Assert.That(closed.Max(end => end.After) - closed.Min(end => end.After), Is.GreaterThan(Spread / 2), "not all at once");
            // Far below the grace, at which they would be cut; a busy machine has half of it more.
            Assert.That(closed.Max(end => end.After), Is.LessThan(Spread + Bound.Default));
            Assert.That(await gateway.WaitForExitAsync(), Is.EqualTo(0), gateway.Error);
            Assert.That(gateway.Error, Is.Empty);
            await Eventually.True(() => told.Count == Count);
            Assert.That(told, Is.All.EqualTo(WebSocketCloseStatus.EndpointUnavailable), "the backend is told the same");
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task WaitForCloseAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var message = await socket.ReceiveAsync(new byte[64], cancellationToken);
        Assert.That(message.MessageType, Is.EqualTo(WebSocketMessageType.Close));
        await socket.CloseOutputAsync(socket.CloseStatus ?? WebSocketCloseStatus.Empty, null, cancellationToken);
    }
}
