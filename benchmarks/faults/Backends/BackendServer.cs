using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace HttpServer.Faults.Backends;

/// <summary>
/// The backend, a process of its own: it answers, and writes the id of each request down before it does. SIGHUP makes it fail
/// every request without an answer, and the next SIGHUP ends that.
/// </summary>
internal static class BackendServer
{
    public const string IdHeader = "X-Fault-Id";

    /// <summary>Of the fourth backend: large responses, and a route that the other clients do not use.</summary>
    public const string LargePath = "/generation-0";

    /// <summary>What /slow takes.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);

    private const int SmallBytes = 150;
    private const int LargeBytes = 2 * 1024 * 1024;

    // What a backend holds for readers that are slow lies on the backend's machine; here it is taken from the gateway's.
    private const int PieceBytes = 16 * 1024;
    private const int SendBufferBytes = 64 * 1024;

    private static readonly byte[] Small = Encoding.ASCII.GetBytes(new string('x', SmallBytes));
    private static readonly byte[] Large = new byte[LargeBytes];

    public static async Task<int> RunAsync(int port, string receipts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endPoint =>
        {
            var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
            socket.SendBufferSize = SendBufferBytes;
            return socket;
        });
        var isFailing = false;
        using var toggle = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => (signal.Cancel, isFailing) = (true, !isFailing));
        await using var file = new FileStream(receipts, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        var app = builder.Build();
        app.UseWebSockets();
        app.Run(context =>
        {
            WriteDown(context.Request.Headers[IdHeader], file);
            if (Volatile.Read(ref isFailing))
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return AnswerAsync(context);
        });
        await app.RunAsync();
        return 0;
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await EchoAsync(socket, context.RequestAborted);
            return;
        }

        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        if (context.Request.Path == "/slow")
        {
            await Task.Delay(Slow, context.RequestAborted);
        }

        var body = context.Request.Path == LargePath ? Large : Small;
        context.Response.ContentLength = body.Length;
        for (var at = 0; at < body.Length; at += PieceBytes)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(PieceBytes, body.Length - at)), context.RequestAborted);
        }
    }

    private static async Task EchoAsync(WebSocket socket, CancellationToken cancellationToken)
    {
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, cancellationToken);
        }
    }

    // Straight to the kernel, so that it outlives a SIGKILL.
    private static void WriteDown(string? id, FileStream file)
    {
        if (id is null)
        {
            return;
        }

        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}\n"));
        lock (file)
        {
            file.Write(line);
        }
    }
}
