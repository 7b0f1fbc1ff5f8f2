using System.Net.WebSockets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>Kestrel's own WebSockets, sending back each frame as it comes and each Close frame's code.</summary>
internal static class EchoBackend
{
    public static Task<KestrelBackend> StartAsync(Action<WebSocketCloseStatus?>? onClose = null) => KestrelBackend.StartAsync(async context =>
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext
        {
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.LastOrDefault(),
            DangerousEnableCompression = context.Request.Headers.SecWebSocketExtensions.Count > 0,
        });
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                onClose?.Invoke(result.CloseStatus);
                await socket.CloseOutputAsync(result.CloseStatus ?? WebSocketCloseStatus.Empty, result.CloseStatusDescription, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, context.RequestAborted);
            if (buffer.AsSpan(0, result.Count).SequenceEqual("close me"u8))
            {
                await socket.CloseAsync((WebSocketCloseStatus)4002, "as you wish", context.RequestAborted);
                return;
            }
        }
    });
}
