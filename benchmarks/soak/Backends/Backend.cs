using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using HttpServer.Soak.Results;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Backends;

/// <summary>A backend that can be killed, stopped in order and started again on its port.</summary>
internal sealed class Backend(string name, int port, Tally tally)
{
    private readonly ConcurrentDictionary<BackendConnection, bool> _connections = [];
    private Socket? _listener;

    public string Name => name;

    public int Port => port;

    public int Connections => _connections.Count;

    /// <summary>Whether some responses are followed by a close that they do not announce.</summary>
    public bool ClosesIdle { get; init; }

    public bool IsStopping { get; private set; }

    public void Start()
    {
        IsStopping = false;
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(1024);
        _listener = listener;
        _ = AcceptAsync(listener);
    }

    /// <summary>Ends with a reset of every connection.</summary>
    public void Kill()
    {
        IsStopping = true;
        _listener!.Dispose();
        foreach (var (connection, _) in _connections)
        {
            connection.Reset();
        }
    }

    /// <summary>Closes idle connections, lets the others finish their response; false when some take too long and have to be killed.</summary>
    public async Task<bool> StopAsync()
    {
        IsStopping = true;
        _listener!.Dispose();
        CloseIdle();
        for (var i = 0; i < 100 && !_connections.IsEmpty; i++)
        {
            await Task.Delay(10);
        }

        return _connections.IsEmpty;
    }

    public void CloseIdle()
    {
        foreach (var (connection, _) in _connections)
        {
            connection.FinishIfIdle();
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await listener.AcceptAsync();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            socket.NoDelay = true;
            _ = ServeAsync(new BackendConnection(this, socket));
        }
    }

    private async Task ServeAsync(BackendConnection connection)
    {
        _connections[connection] = true;
        try
        {
            if (IsStopping)
            {
                connection.Reset();
            }

            await connection.RunAsync();
        }
        catch (CutException)
        {
            // The gateway may end a connection whenever its client has gone; what the clients see is judged there.
        }
        catch (Exception exception)
        {
            tally.Fail($"backend {name}", exception.Message);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }
}
