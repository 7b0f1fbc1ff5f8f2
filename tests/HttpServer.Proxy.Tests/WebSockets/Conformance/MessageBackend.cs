using System.Net.WebSockets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>
/// A strict endpoint: sends each whole message back in one frame, so that what it sends depends on what it got and not on the
/// pieces that it came in.
/// </summary>
internal static class MessageBackend
{
    public static Task<KestrelBackend> StartAsync() => KestrelBackend.StartAsync(async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { KeepAliveInterval = TimeSpan.Zero });
        try
        {
            await EchoAsync(socket, context.RequestAborted);
        }
        catch (WebSocketException)
        {
            // The client broke a rule; it has been told in a Close frame.
        }
    });

    private static async Task EchoAsync(WebSocket socket, CancellationToken aborted)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, aborted);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(result.CloseStatus ?? WebSocketCloseStatus.Empty, result.CloseStatusDescription, aborted);
                return;
            }

            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                await socket.SendAsync(message.GetBuffer().AsMemory(0, (int)message.Length), result.MessageType, endOfMessage: true, aborted);
                message.SetLength(0);
            }
        }
    }
}
