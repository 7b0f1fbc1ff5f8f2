using System.Net.WebSockets;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Forwarding;

public sealed class WebSocketTests
{
    [TestCase("protocol = \"websocket\"", "1.1")]
    [TestCase("# no hint needed", "1.1")]
    [TestCase("# no hint needed", "2.0")]
    public async Task Connect_ThroughARoute_EchoesBothWays(string hint, string version)
    {
        await using var backend = await EchoAsync();
        using var site = new TestSite().Configure($"""
            [[proxy]]
            path = "/live"
            target = "{backend.Url}"
            {hint}
            """);
        await using var gateway = await site.StartAsync();
        using var bound = new CancellationTokenSource(Bound.Default);
        using var client = new HttpMessageInvoker(new SocketsHttpHandler());
        using var socket = new ClientWebSocket { Options = { HttpVersion = new Version(version), HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact } };

        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/live"), client, bound.Token);
        await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, bound.Token);
        var buffer = new byte[64];
        var received = await socket.ReceiveAsync(buffer, bound.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", bound.Token);

        Assert.That(Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("hello"));
        Assert.That(socket.CloseStatus, Is.EqualTo(WebSocketCloseStatus.NormalClosure));
    }

    private static Task<KestrelBackend> EchoAsync() => KestrelBackend.StartAsync(async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[64];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    });
}
