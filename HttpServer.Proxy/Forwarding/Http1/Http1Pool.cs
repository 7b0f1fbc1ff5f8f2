using HttpServer.Balancer.Targets;
using HttpServer.Core.Timing;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Dialling;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// The connections to one target. Idle ones are taken last-in-first-out, so that a quiet hour lets the surplus time
/// out, and by the group of the running thread, so that an exchange stays on one event loop.
/// </summary>
internal sealed class Http1Pool : IDisposable
{
    // Idle connections of one group beyond this are closed at once: more than a busy loop needs between two sweeps.
    private const int MaximumIdle = 512;

    // nginx's keepalive_timeout towards upstreams is 60 s; closing a little earlier than a backend with the same
    // setting keeps its close from crossing our next request.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(55);

    private readonly IDialler _dialler;
    private readonly IOutboundTransport _transport;
    private readonly DeadlineSweeper _sweeper;
    private readonly TimeProvider _time;
    private readonly long _idleTicks;
    private readonly IdleShelf[] _shelves;
    private volatile bool _disposed;

    public Http1Pool(Target target, IDialler dialler, IOutboundTransport transport, DeadlineSweeper sweeper, TimeProvider time)
    {
        Target = target;
        _dialler = dialler;
        _transport = transport;
        _sweeper = sweeper;
        _time = time;
        _idleTicks = time.Ticks(IdleTimeout);
        _shelves = new IdleShelf[transport.AffinityGroups];
        for (var i = 0; i < _shelves.Length; i++)
        {
            _shelves[i] = new IdleShelf();
        }
    }

    public Target Target { get; }

    /// <summary>The clock of its connections.</summary>
    public TimeProvider Time => _time;

    /// <summary>An idle connection on which nothing has come since its last exchange; null when there is none.</summary>
    /// <param name="surely">Whether to ask the system: for a request that cannot be sent again, should the connection prove dead.</param>
    public Http1Connection? TryTake(bool surely)
    {
        var shelf = _shelves[_shelves.Length == 1 ? 0 : _transport.CurrentAffinity];
        while (shelf.TryPop() is { } connection)
        {
            if (surely ? connection.Stream.IsSurelyQuiet : connection.Stream.IsQuiet)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    /// <summary>Opens a new connection.</summary>
    /// <exception cref="ForwardException">It could not be opened; the error says why.</exception>
    public async ValueTask<Http1Connection> DialAsync(TimeSpan timeout, CancellationToken clientClosed)
    {
        // The timer belongs to a source of its own: one that fired into a source disposed meanwhile would end the process.
        using var timer = new CancellationTokenSource(timeout, _time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(clientClosed, timer.Token);
        DuplexConnection stream;
        try
        {
            stream = await _dialler.DialAsync(Target, bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new ForwardException(clientClosed.IsCancellationRequested ? ForwardError.ClientAborted : ForwardError.ConnectTimeout);
        }
        catch (IOException exception)
        {
            // A client that goes in the middle of a TLS handshake breaks it off, which is not the target's fault.
            throw new ForwardException(clientClosed.IsCancellationRequested ? ForwardError.ClientAborted
                : timer.IsCancellationRequested ? ForwardError.ConnectTimeout
                : DialErrors.Of(exception));
        }

        var connection = new Http1Connection(stream, this, _shelves.Length == 1 ? 0 : _transport.CurrentAffinity);
        _sweeper.Watch(connection);
        return connection;
    }

    /// <summary>Takes back a connection whose exchange ended cleanly, with nothing unread on it.</summary>
    public void Return(Http1Connection connection)
    {
        connection.IsReused = true;
        connection.Deadline = _time.GetTimestamp() + _idleTicks;
        if (_disposed || !_shelves[connection.Affinity].TryPush(connection))
        {
            connection.Dispose();
        }
        else if (_disposed)
        {
            // Disposed between the look and the push.
            TryRemoveIdle(connection);
        }
    }

    /// <summary>Closes the connection if it is idle here.</summary>
    public bool TryRemoveIdle(Http1Connection connection)
    {
        if (!_shelves[connection.Affinity].Remove(connection))
        {
            return false;
        }

        connection.Dispose();
        return true;
    }

    public void Forget(Http1Connection connection) => _sweeper.Forget(connection);

    public void Dispose()
    {
        _disposed = true;
        foreach (var shelf in _shelves)
        {
            while (shelf.TryPop() is { } connection)
            {
                connection.Dispose();
            }
        }
    }

    private sealed class IdleShelf
    {
        private readonly Lock _lock = new();
        private readonly List<Http1Connection> _idle = [];

        public Http1Connection? TryPop()
        {
            lock (_lock)
            {
                if (_idle.Count == 0)
                {
                    return null;
                }

                var connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                connection.IsIdle = false;
                connection.Deadline = long.MaxValue;
                return connection;
            }
        }

        public bool TryPush(Http1Connection connection)
        {
            lock (_lock)
            {
                if (_idle.Count >= MaximumIdle)
                {
                    return false;
                }

                connection.IsIdle = true;
                _idle.Add(connection);
                return true;
            }
        }

        public bool Remove(Http1Connection connection)
        {
            lock (_lock)
            {
                return _idle.Remove(connection);
            }
        }
    }
}
