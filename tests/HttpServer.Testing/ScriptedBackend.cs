using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>
/// A backend that does on each connection exactly what its script says, right or wrong. The connection ends when the
/// script returns. An exception of the script that is not the fault of the peer is thrown again by
/// <see cref="DisposeAsync"/>, so that a broken script cannot pass for a broken backend.
/// </summary>
public sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly Func<RawHttpConnection, CancellationToken, Task> _script;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private readonly ConcurrentDictionary<RawHttpConnection, Task> _connections = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private int _accepted;

    private ScriptedBackend(Func<RawHttpConnection, CancellationToken, Task> script, IPEndPoint? endPoint = null)
    {
        _script = script;
        EndPoint = endPoint ?? new IPEndPoint(IPAddress.Loopback, 0);
        Listen();
    }

    /// <summary>127.0.0.1, unless it was told another address, and the port.</summary>
    public IPEndPoint EndPoint { get; private set; }

    public int Port => EndPoint.Port;

    /// <summary>"http://127.0.0.1:PORT", without a trailing slash.</summary>
    public string Url => $"http://{EndPoint}";

    /// <summary>What <see cref="RawHttpConnection.ReadRequestAsync"/> returned on any connection, in order.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    /// <summary>Connections accepted since the start.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections whose script still runs.</summary>
    public int Open => _connections.Count;

    /// <summary>Runs the script on each connection; its token ends with the backend.</summary>
    public static ScriptedBackend Start(Func<RawHttpConnection, CancellationToken, Task> script) => new(script);

    /// <inheritdoc cref="Start(Func{RawHttpConnection, CancellationToken, Task})"/>
    public static ScriptedBackend Start(Func<RawHttpConnection, Task> script) => new((connection, _) => script(connection));

    /// <summary>Answers each request of each connection with these bytes (Latin-1), head and body as given.</summary>
    /// <param name="response">The bytes.</param>
    /// <param name="endPoint">Where to listen; 127.0.0.1 on a free port when null.</param>
    /// <exception cref="SocketException">Somebody listens there.</exception>
    public static ScriptedBackend Answering(string response, IPEndPoint? endPoint = null) => new(
        async (connection, _) =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync(response);
            }
        },
        endPoint);

    /// <summary>From now on connections are refused; open ones go on.</summary>
    public async Task RefuseAsync()
    {
        _listener?.Dispose();
        _listener = null;
        await _accepting;
    }

    /// <summary>Accepts again on the same port after <see cref="RefuseAsync"/>.</summary>
    public void AcceptAgain()
    {
        if (_listener is null)
        {
            Listen();
        }
    }

    /// <summary>Resets every open connection, whatever its script is doing.</summary>
    public void ResetConnections()
    {
        foreach (var connection in _connections.Keys)
        {
            connection.Abort();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await RefuseAsync();
        ResetConnections();
        await Task.WhenAll(_connections.Values).WaitAsync(Bound.Default);
        _stopping.Dispose();
        if (!_failures.IsEmpty)
        {
            throw new AggregateException("The script of the backend failed.", _failures);
        }
    }

    private void Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(EndPoint);
        listener.Listen(512);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
        _listener = listener;
        _accepting = AcceptAsync(listener);
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
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The listener was closed: that is how RefuseAsync ends this loop.
                return;
            }

            socket.NoDelay = true;
            Interlocked.Increment(ref _accepted);
            var connection = new RawHttpConnection(socket, new NetworkStream(socket, ownsSocket: true), _requests.Enqueue);
            var finished = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _connections[connection] = finished.Task;
            _ = Task.Run(() => RunAsync(connection, finished));
        }
    }

    private async Task RunAsync(RawHttpConnection connection, TaskCompletionSource finished)
    {
        try
        {
            await _script(connection, _stopping.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException || _stopping.IsCancellationRequested)
        {
            // The peer went away or the test is over: neither is a fault of the script.
        }
        catch (Exception e)
        {
            _failures.Enqueue(e);
        }
        finally
        {
            await connection.DisposeAsync();
            _connections.TryRemove(connection, out _);
            finished.SetResult();
        }
    }
}
