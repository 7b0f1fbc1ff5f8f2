using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Queueing;

/// <summary>
/// The requests that wait for a connection of any target of a pool, first come, first served. Whatever becomes free goes
/// to the first of them.
/// </summary>
internal sealed class WaitingRequests(TargetPool pool)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<WaitingRequest> _queue = new();

    // The length of the queue, for those who do not hold the lock.
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Something has become free, or may have: to be called after an interlocked operation that made it so.</summary>
    public void OnFreed()
    {
        if (Count > 0)
        {
            lock (_gate)
            {
                Serve();
            }
        }
    }

    public ValueTask<WaitResult> WaitAsync(in BalancingRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        WaitingRequest waiting;
        lock (_gate)
        {
            if (_queue.Count >= pool.Terms.QueueSize)
            {
                return ValueTask.FromResult(new WaitResult(pool.Refusal()));
            }
            waiting = new WaitingRequest(request);
            _queue.AddLast(waiting.Node);
            // First counted, then served: whoever frees a connection from now on sees the count, and what was freed before is seen here.
            Interlocked.Increment(ref _count);
            Serve();
            if (!waiting.End.IsCompleted && pool.Refusal() == WaitOutcome.NoTarget)
            {
                Remove(waiting, WaitOutcome.NoTarget);
            }
        }
        return waiting.End.IsCompleted ? new ValueTask<WaitResult>(waiting.End) : new ValueTask<WaitResult>(WaitAsync(waiting, patience, cancellationToken));
    }

    private async Task<WaitResult> WaitAsync(WaitingRequest waiting, TimeSpan patience, CancellationToken cancellationToken)
    {
        var terms = pool.Terms;
        var isBounded = patience != Timeout.InfiniteTimeSpan && patience < terms.QueueTimeout;
        using var timer = new CancellationTokenSource(isBounded ? patience : terms.QueueTimeout, terms.Time);
        await using (timer.Token.UnsafeRegister(_ => GiveUp(waiting, WaitOutcome.TimedOut), null).ConfigureAwait(false))
        await using (cancellationToken.UnsafeRegister(_ => GiveUp(waiting, WaitOutcome.Cancelled), null).ConfigureAwait(false))
        {
            return await waiting.End.ConfigureAwait(false);
        }
    }

    private void GiveUp(WaitingRequest waiting, WaitOutcome outcome)
    {
        lock (_gate)
        {
            Remove(waiting, outcome);
        }
    }

    private void Remove(WaitingRequest waiting, WaitOutcome outcome)
    {
        if (waiting.Node.List is not null)
        {
            Finish(waiting, new WaitResult(outcome));
        }
    }

    private void Serve()
    {
        while (_queue.First?.Value is { } first && pool.TryAcquireNow(first.Request, [], out var lease))
        {
            Finish(first, new WaitResult(WaitOutcome.Acquired, lease));
        }
    }

    private void Finish(WaitingRequest waiting, WaitResult result)
    {
        _queue.Remove(waiting.Node);
        Interlocked.Decrement(ref _count);
        waiting.Finish(result);
    }
}
