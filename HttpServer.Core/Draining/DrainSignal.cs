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
    private volatile bool _hasSuccessor;

    /// <summary>Whether the stop has begun. It never goes back.</summary>
    public bool IsDraining => Volatile.Read(ref _begun) != 0;

    /// <summary>
    /// Whether another process has taken over the listening sockets. Then the service as a whole goes on: there is no
    /// <c>shutdown_delay</c>, and <c>/health</c> stays as it was.
    /// </summary>
    public bool HasSuccessor => _hasSuccessor;

    /// <summary>
    /// Cancelled when new connections no longer come here: clients whose streams end now do not come back to a gateway that is
    /// about to stop. Callbacks run one after the other on the stopping thread and must not block.
    /// </summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// How long after <see cref="Token"/> a stream may be ended, each at a time of its own within it, so that not all clients
    /// come back in the same second. Valid once the token has fired.
    /// </summary>
    public TimeSpan Spread { get; private set; }

    /// <summary>Says, before the stop begins, that another process accepts connections on the same sockets.</summary>
    public void HandOver() => _hasSuccessor = true;

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    /// <summary>Begins the drain; false when it had begun before.</summary>
    internal bool TryBegin() => Interlocked.Exchange(ref _begun, 1) == 0;

    /// <summary>Lets long-lived streams end.</summary>
    /// <param name="spread">Within what time.</param>
    /// <exception cref="AggregateException">Callbacks on the token threw; all of them ran.</exception>
    internal void EndStreams(TimeSpan spread)
    {
        Spread = spread;
        _source.Cancel();
    }
}
