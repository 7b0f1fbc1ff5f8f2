using System.Net;
using System.Net.Sockets;

namespace HttpServer.Acme.Tests.Https;

/// <summary>A port that is known before the one behind it is.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly Task _accepting;

    public TcpRelay()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The port behind; whoever comes earlier waits.</summary>
    public TaskCompletionSource<int> Target { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        // The listener is closed last: between two connections it would be asked for the next one when it is gone.
        await _stopped.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> relays = [];
        try
        {
            while (true)
            {
                relays.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stopped.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(relays);
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var behind = new TcpClient();
        using (client)
        {
            try
            {
                await behind.ConnectAsync(IPAddress.Loopback, await Target.Task.WaitAsync(_stopped.Token), _stopped.Token);
                await Task.WhenAny(
                    client.GetStream().CopyToAsync(behind.GetStream(), _stopped.Token), behind.GetStream().CopyToAsync(client.GetStream(), _stopped.Token));
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                // One side has gone, and so does the other.
            }
        }
    }
}
