using System.Net.WebSockets;

namespace HttpServer.Faults.Clients;

/// <summary>WebSockets that each send a number once a second and wait for its echo.</summary>
internal sealed class WebSockets : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private Task _all = Task.CompletedTask;
    private int _sent;
    private int _echoed;
    private int _closed;

    private WebSockets()
    {
    }

    /// <summary>Messages that did not come back.</summary>
    public int Lost => _sent - _echoed;

    /// <summary>Connections that ended, each of which is not opened again.</summary>
    public int Closed => Volatile.Read(ref _closed);

    public static async Task<WebSockets> OpenAsync(int port, int count, CancellationToken cancellationToken)
    {
        var sockets = new WebSockets();
        List<ClientWebSocket> open = [];
        try
        {
            for (var i = 0; i < count; i++)
            {
                open.Add(new ClientWebSocket());
                await open[^1].ConnectAsync(new Uri($"ws://127.0.0.1:{port}/ws"), cancellationToken);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            open.ForEach(socket => socket.Dispose());
            await sockets.DisposeAsync();
            throw new Failure($"WebSocket {open.Count} cannot be opened: {e.Message}");
        }

        sockets._all = Task.WhenAll(open.Select(socket => Task.Run(() => sockets.TalkAsync(socket))));
        return sockets;
    }

    /// <summary>Ends them, when the last echoes are there.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _all;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private async Task TalkAsync(ClientWebSocket socket)
    {
        using (socket)
        {
            var buffer = new byte[64];
            try
            {
                for (var number = 0; !_end.IsCancellationRequested; number++)
                {
                    await Task.WhenAny(Task.Delay(Step, _end.Token));
                    using var patience = new CancellationTokenSource(Patience);
                    Interlocked.Increment(ref _sent);
                    await socket.SendAsync(BitConverter.GetBytes(number), WebSocketMessageType.Binary, endOfMessage: true, patience.Token);
                    var received = await socket.ReceiveAsync(buffer, patience.Token);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        Interlocked.Increment(ref _closed);
                        return;
                    }

                    if (received.Count == sizeof(int) && BitConverter.ToInt32(buffer) == number)
                    {
                        Interlocked.Increment(ref _echoed);
                    }
                }
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                Interlocked.Increment(ref _closed);
            }
        }
    }
}
