using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Draining;

/// <summary>The connections of clients that are open, so that a stop can end each when its time has come.</summary>
internal sealed class OpenConnections
{
    private readonly Lock _gate = new();
    private OpenConnection? _first;
    private int _count;
    private TaskCompletionSource? _empty;

    public int Count => Volatile.Read(ref _count);

    /// <summary>The connection's place in a chain of handlers: first, so that it counts until the last of it has ended.</summary>
    public ConnectionDelegate Watch(ConnectionDelegate next) => connection => WatchAsync(connection, new OpenConnection(connection), connection => next(connection));

    /// <summary>As above, for connections of HTTP/3.</summary>
    public MultiplexedConnectionDelegate Watch(MultiplexedConnectionDelegate next) => connection =>
    {
        var open = new OpenConnection(connection);
        open.HasGoAway();
        return WatchAsync(connection, open, connection => next(connection));
    };

    /// <summary>Completes when there is none. New ones may come after that.</summary>
    public Task WhenNone()
    {
        lock (_gate)
        {
            if (_count == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    /// <summary>Those that are open now.</summary>
    public OpenConnection[] Snapshot()
    {
        lock (_gate)
        {
            var all = new OpenConnection[_count];
            var next = _first;
            for (var i = 0; i < all.Length; i++, next = next!.Next)
            {
                all[i] = next!;
            }

            return all;
        }
    }

    private async Task WatchAsync<T>(T connection, OpenConnection open, Func<T, Task> next)
        where T : BaseConnectionContext
    {
        connection.Features.Set(open);
        Add(open);
        connection.Features.Get<IPendingConnection>()?.TakeUp();
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Remove(open);
        }
    }

    private void Add(OpenConnection open)
    {
        lock (_gate)
        {
            open.Next = _first;
            _first?.Previous = open;
            _first = open;
            _count++;
        }
    }

    private void Remove(OpenConnection open)
    {
        lock (_gate)
        {
            if (open.Previous is { } previous)
            {
                previous.Next = open.Next;
            }
            else
            {
                _first = open.Next;
            }

            open.Next?.Previous = open.Previous;
            if (--_count == 0)
            {
                _empty?.TrySetResult();
                _empty = null;
            }
        }
    }
}
