using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Retrying;

/// <summary>
/// Bounds the retries of a route by a share of its requests, so that they cannot multiply an outage. A bucket of tokens that the requests fill,
/// counted where they are counted anyway: a request that goes well costs nothing here. Goes on when the route is loaded anew.
/// </summary>
internal sealed class RetryBudget(TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _lookedAt = time.GetTimestamp();
    private long _seen;
    private double _perSecond;
    private double _tokens = double.MaxValue;
    private long _taken;
    private long _total;

    /// <summary>Retries since the route was made, those that no target had got before included.</summary>
    public long Total => Volatile.Read(ref _total);

    public void Count() => Interlocked.Increment(ref _total);

    /// <summary>Takes a token for one retry; false when there is none.</summary>
    public bool TryTake(RetryPolicy policy, TargetPool pool)
    {
        var (all, active) = (0L, 0L);
        foreach (var target in pool.Targets)
        {
            all += target.TotalRequests;
            active += target.ActiveConnections;
        }

        lock (_gate)
        {
            var now = time.GetTimestamp();
            var seconds = time.GetElapsedTime(_lookedAt, now).TotalSeconds;
            // Retries are no requests; and a target that has gone took its count along.
            var added = Math.Max(0, all - _seen - _taken);
            (_lookedAt, _seen, _taken) = (now, all, 0);
            _perSecond = seconds >= 1 ? added / seconds : (_perSecond * (1 - seconds)) + added;
            var share = policy.BudgetPercent / 100;
            var most = Math.Max(policy.BudgetMin, share * Math.Max(active, _perSecond));
            _tokens = Math.Min(_tokens + (share * added) + (policy.BudgetMin * seconds), most);
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            _taken++;
            return true;
        }
    }
}
