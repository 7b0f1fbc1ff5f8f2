using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Retrying;

/// <summary>
/// Bounds the retries of a route that are under way at once by a share of its requests, so that they cannot multiply an outage. Goes on when
/// the route is loaded anew.
/// </summary>
internal sealed class RetryBudget
{
    private int _active;
    private long _total;

    /// <summary>Retries since the route was made, those that no target had got before included.</summary>
    public long Total => Volatile.Read(ref _total);

    public void Count() => Interlocked.Increment(ref _total);

    /// <summary>Takes a place, to be left by <see cref="Leave"/>; false when all are taken.</summary>
    public bool TryEnter(RetryPolicy policy, TargetPool pool)
    {
        var requests = 0L;
        foreach (var target in pool.Targets)
        {
            requests += target.ActiveConnections;
        }

        var most = Math.Max(policy.BudgetMin, (int)(requests * policy.BudgetPercent / 100));
        if (Interlocked.Increment(ref _active) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _active);
}
