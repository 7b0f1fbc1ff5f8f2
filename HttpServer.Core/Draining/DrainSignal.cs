namespace HttpServer.Core.Draining;

/// <summary>
/// Says that a graceful stop has begun: soon no new connections, requests in flight finish. Whoever holds long-lived
/// streams (WebSockets, server-sent events, tunnels) ends them when <see cref="Token"/> fires, or they are cut off when
/// the grace is over.
/// </summary>
public sealed class DrainSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private int _begun;

    /// <summary>Whether the stop has begun. It never goes back.</summary>
    public bool IsDraining => Volatile.Read(ref _begun) != 0;

    /// <summary>Cancelled when the stop begins. Callbacks run one after the other on the stopping thread and must not block.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Begins the drain; false when it had begun before.</summary>
    /// <exception cref="AggregateException">Callbacks on the token threw; all of them ran.</exception>
    internal bool TryBegin()
    {
        if (Interlocked.Exchange(ref _begun, 1) != 0)
        {
            return false;
        }

        _source.Cancel();
        return true;
    }
}
