using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Targets;

/// <summary>The targets of one route and how one of them is chosen. Immutable but for the targets' own state; thread-safe.</summary>
public sealed class TargetPool
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(5);

    private readonly Target[] _targets;
    private readonly ITargetSelector _selector;
    private readonly StickyTargets? _sticky;

    // Held for a scan of the targets only: tens of nanoseconds.
    private readonly Lock? _countsGate;

    /// <param name="name">Name in status pages, logs and metrics; the route's name in a gateway.</param>
    /// <param name="targets">At least one; no two with the same key.</param>
    /// <param name="strategy">Chooses among the available targets.</param>
    /// <param name="isSticky">Whether a client stays with its target; see <see cref="IsSticky"/>.</param>
    /// <param name="retryAfter">See <see cref="RetryAfter"/>; default 5 seconds.</param>
    /// <exception cref="ArgumentException">No target, or two with the same key.</exception>
    public TargetPool(string name, IEnumerable<Target> targets, IBalancingStrategy strategy, bool isSticky = false, TimeSpan? retryAfter = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(strategy);
        _targets = [.. targets];
        if (_targets.Length == 0)
        {
            throw new ArgumentException("A pool needs a target.", nameof(targets));
        }
        if (_targets.DistinctBy(target => target.Key).Count() != _targets.Length)
        {
            throw new ArgumentException("Two targets of a pool have the same address.", nameof(targets));
        }
        Name = name;
        Strategy = strategy.Name;
        Targets = Array.AsReadOnly(_targets);
        RetryAfter = retryAfter ?? DefaultRetryAfter;
        _selector = strategy.CreateSelector(Targets);
        _sticky = isSticky ? new StickyTargets(_targets) : null;
        _countsGate = _selector.ReadsActiveConnections && _targets.Length > 1 ? new Lock() : null;
    }

    /// <summary>Name in status pages, logs and metrics.</summary>
    public string Name { get; }

    /// <summary>Name of the strategy.</summary>
    public string Strategy { get; }

    /// <summary>
    /// Whether a client stays with its target as long as that is available: by the cookie that it holds, else by
    /// its address (an IPv6 address by its /64), spread by weight.
    /// </summary>
    public bool IsSticky => _sticky is not null;

    /// <summary>All targets, available or not, in configured order.</summary>
    public IReadOnlyList<Target> Targets { get; }

    /// <summary>How long a client should wait after <c>TryAcquire</c> was false, for <c>Retry-After</c>.</summary>
    public TimeSpan RetryAfter { get; }

    /// <summary>Chooses a target and counts the request on it. False when no target is available.</summary>
    public bool TryAcquire(in BalancingRequest request, out TargetLease lease) => TryAcquire(request, [], out lease);

    /// <summary>As above, but never one of <paramref name="excluded"/>: the targets that this request has failed on.</summary>
    public bool TryAcquire(in BalancingRequest request, ReadOnlySpan<Target> excluded, out TargetLease lease)
    {
        var candidates = new Candidates(_targets, excluded);
        if (_countsGate is null)
        {
            return Acquire(candidates, request, out lease);
        }
        // A strategy that compares counts must see every choice made before its own.
        lock (_countsGate)
        {
            return Acquire(candidates, request, out lease);
        }
    }

    private bool Acquire(in Candidates candidates, in BalancingRequest request, out TargetLease lease)
    {
        var assigns = false;
        var index = _sticky is null ? -1 : _sticky.Find(candidates, request, out assigns);
        if (index < 0)
        {
            index = _selector.Choose(candidates, request);
        }
        if (index < 0)
        {
            lease = default;
            return false;
        }
        lease = _targets[index].Enter(assigns);
        return true;
    }
}
