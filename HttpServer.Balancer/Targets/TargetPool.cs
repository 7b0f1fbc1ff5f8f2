using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Timing;

namespace HttpServer.Balancer.Targets;

/// <summary>The targets of one route and how one of them is chosen. Thread-safe; the set of targets can be replaced while requests run.</summary>
public sealed class TargetPool
{
    private readonly Lock _updateGate = new();
    private readonly Lock _ejectionGate = new();
    private readonly WaitingRequests _waiting;

    // Let go, but still with requests under way: if they come back before those end, their counts are right.
    private readonly List<Target> _leaving = [];
    private volatile IBalancingStrategy _strategy;
    private volatile TargetPoolTerms _terms;
    private TargetSet _set;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="name">Name in status pages, logs and metrics; the route's name in a gateway.</param>
    /// <param name="targets">No two with the same key; none only where <see cref="TargetPoolTerms.MayBeEmpty"/>.</param>
    /// <param name="strategy">Chooses among the targets of one priority.</param>
    /// <param name="terms">Affinity, queue and the like.</param>
    /// <exception cref="ArgumentException">No target, two with the same key, or one that belongs to another pool.</exception>
    public TargetPool(string name, IEnumerable<Target> targets, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(terms);
        Name = name;
        _strategy = strategy;
        _terms = terms;
        _waiting = new WaitingRequests(this);
        _set = CreateSet([.. targets], strategy, terms);
        _set.Seat(this, _waiting);
    }

    /// <param name="name">Name in status pages, logs and metrics; the route's name in a gateway.</param>
    /// <param name="targets">At least one; no two with the same key.</param>
    /// <param name="strategy">Chooses among the targets of one priority.</param>
    /// <param name="isSticky">Whether a client stays with its target; see <see cref="IsSticky"/>.</param>
    /// <exception cref="ArgumentException">No target, two with the same key, or one that belongs to another pool.</exception>
    public TargetPool(string name, IEnumerable<Target> targets, IBalancingStrategy strategy, bool isSticky = false)
        : this(name, targets, strategy, new TargetPoolTerms { IsSticky = isSticky })
    {
    }

    /// <summary>Name in status pages, logs and metrics.</summary>
    public string Name { get; }

    /// <summary>Name of the strategy.</summary>
    public string Strategy => _strategy.Name;

    /// <summary>
    /// Whether a client stays with its target as long as that can be taken: by the cookie that it holds, else by
    /// its address (an IPv6 address by its /64), spread by weight. Targets of a higher priority number keep nobody
    /// once one of a lower can be taken again.
    /// </summary>
    public bool IsSticky => _terms.IsSticky;

    /// <summary>All targets in use now, available or not, in configured order.</summary>
    public IReadOnlyList<Target> Targets => Volatile.Read(ref _set).Targets;

    /// <summary>Ends when <see cref="Targets"/> are others; to be taken before them.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>How long a client should wait after <c>TryAcquire</c> was false, for <c>Retry-After</c>.</summary>
    public TimeSpan RetryAfter => _terms.RetryAfter;

    /// <summary>Most requests that wait for a free connection at once.</summary>
    public int QueueSize => _terms.QueueSize;

    /// <summary>The longest wait for a free connection.</summary>
    public TimeSpan QueueTimeout => _terms.QueueTimeout;

    /// <summary>Requests that wait for a free connection now.</summary>
    public int QueueLength => _waiting.Count;

    /// <summary>Chooses a target and counts the request on it. False when none can be taken, or others wait for one already.</summary>
    public bool TryAcquire(in BalancingRequest request, out TargetLease lease) => TryAcquire(request, [], out lease);

    /// <summary>As above, but never one of <paramref name="excluded"/>: the targets that this request has failed on.</summary>
    public bool TryAcquire(in BalancingRequest request, ReadOnlySpan<Target> excluded, out TargetLease lease)
    {
        // What has just become free belongs to the first of those who wait.
        if (_waiting.Count > 0)
        {
            lease = default;
            return false;
        }
        var isAcquired = TryAcquireNow(request, excluded, out lease);
        TellThoseWhoHaveComeMeanwhile();
        return isAcquired;
    }

    /// <summary>Counts the request on a target that the caller has chosen. False when it is of another pool, has been let go, is not available or is full, or others wait for a target already.</summary>
    public bool TryAcquire(Target target, in BalancingRequest request, out TargetLease lease)
    {
        ArgumentNullException.ThrowIfNull(target);
        lease = default;
        if (_waiting.Count > 0 || target.Pool != this || target.IsRetired || !target.IsTakeable)
        {
            return false;
        }
        var isAcquired = target.TryEnter(IsSticky && !request.AffinityId.SequenceEqual(target.AffinityId), out lease);
        TellThoseWhoHaveComeMeanwhile();
        return isAcquired;
    }

    /// <summary>
    /// To be called when <c>TryAcquire</c> was false: waits for a free connection behind those who wait already. Whoever
    /// is given a lease must release it, even when the token has been cancelled meanwhile.
    /// </summary>
    /// <param name="request">What the choice depends on; copied.</param>
    /// <param name="patience">The longest wait, where that is less than the pool's own; <see cref="Timeout.InfiniteTimeSpan"/> for the pool's own.</param>
    /// <param name="cancellationToken">Ends the wait: the client has gone.</param>
    public ValueTask<WaitResult> WaitAsync(in BalancingRequest request, TimeSpan patience, CancellationToken cancellationToken) =>
        _waiting.WaitAsync(request, patience, cancellationToken);

    /// <summary>
    /// Replaces the targets. One whose key and <see cref="TargetTerms.Access"/> the pool knows stays the same <see cref="Target"/>, with its connections and
    /// counts, on the new terms. Those that are not named any more get no further request; what they have goes on, and
    /// at its end their attachment is disposed. Without any difference nothing happens.
    /// </summary>
    /// <exception cref="ArgumentException">As in the constructor; nothing has changed then.</exception>
    public void Update(IEnumerable<Target> targets) => Update(targets, _strategy, _terms);

    /// <summary>As above, and chooses among them by another strategy, on other terms. With the same strategy and the same targets it goes on where it was.</summary>
    /// <param name="targets">As in the constructor.</param>
    /// <param name="strategy">Chooses from now on.</param>
    /// <param name="terms">In force from now on, for those who wait already too.</param>
    /// <exception cref="ArgumentException">As in the constructor; nothing has changed then.</exception>
    public void Update(IEnumerable<Target> targets, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        using var update = Prepare(targets, strategy, terms);
        update.Commit();
    }

    /// <summary>
    /// Works out a change, everything that can fail included, without making it: so that several pools change together or not at all. Nobody
    /// else changes the pool until what is returned is disposed of, which has to be on the same thread.
    /// </summary>
    /// <param name="targets">As in the constructor.</param>
    /// <param name="strategy">Is to choose.</param>
    /// <param name="terms">Are to be in force.</param>
    /// <exception cref="ArgumentException">As in the constructor; nothing has changed then.</exception>
    public TargetPoolUpdate Prepare(IEnumerable<Target> targets, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentNullException.ThrowIfNull(strategy);
        ArgumentNullException.ThrowIfNull(terms);
        Target[] asked = [.. targets];
        _updateGate.Enter();
        try
        {
            return PrepareInTurn(asked, strategy, terms);
        }
        catch
        {
            _updateGate.Exit();
            throw;
        }
    }

    /// <summary>
    /// To be called when nobody is given the pool any more. Requests that have it already are served as before; a target's attachment is
    /// disposed when the last of them has ended.
    /// </summary>
    public void Retire()
    {
        lock (_updateGate)
        {
            foreach (var target in Targets)
            {
                target.Retire(EndOf(_terms));
            }
        }
    }

    internal TargetPoolTerms Terms => _terms;

    internal bool TryAcquireNow(in BalancingRequest request, ReadOnlySpan<Target> excluded, out TargetLease lease)
    {
        var set = Volatile.Read(ref _set);
        return set.TryAcquire(request, excluded, out lease)
            || (_terms.Panic == PanicMode.Try && set.TryAcquireAnyway(IsSticky, request, excluded, out lease));
    }

    /// <summary>Ejects the target, unless too many are already or no other one is well.</summary>
    internal bool TryEject(Target target, double mostPercent)
    {
        lock (_ejectionGate)
        {
            // Those that their operator has taken out are no part of the pool meanwhile.
            var (all, ejected, well) = (0, 0, 0);
            foreach (var other in Targets)
            {
                if (other.Mode == TargetMode.Up)
                {
                    all++;
                    ejected += other.IsEjected ? 1 : 0;
                    well += other != target && other.IsWell ? 1 : 0;
                }
            }
            if (well == 0 || ejected >= Math.Max(1, (int)(all * mostPercent / 100)))
            {
                return false;
            }
            target.Set(TargetObstacles.Ejected, true);
            return true;
        }
    }

    /// <summary>Why there is no target now.</summary>
    internal WaitOutcome Refusal()
    {
        foreach (var target in Targets)
        {
            if (target.IsAvailable || (_terms.Panic == PanicMode.Try && target.IsOutByGuesses))
            {
                return WaitOutcome.QueueFull;
            }
        }
        return WaitOutcome.NoTarget;
    }

    // A choice may have counted a request on a target and taken that back because of its circuit breaker, while another found the target
    // full and has come to wait.
    private void TellThoseWhoHaveComeMeanwhile() => _waiting.OnFreed();

    /// <summary>Makes a prepared change; null for the set when only the terms are others.</summary>
    internal void Put(TargetSet? set, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        var old = Targets;
        (_strategy, _terms) = (strategy, terms);
        if (set is null)
        {
            foreach (var target in old)
            {
                target.Heed(terms);
            }
            return;
        }
        set.Seat(this, _waiting);
        Volatile.Write(ref _set, set);
        LetGo(old.Except(set.Targets));
        _leaving.RemoveAll(target => target.ActiveConnections == 0 || set.Targets.Contains(target));
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    /// <summary>The change is over, made or not.</summary>
    internal void EndTurn()
    {
        _updateGate.Exit();
        _waiting.OnFreed();
    }

    private TargetPoolUpdate PrepareInTurn(Target[] asked, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        if (_set.IsSameAs(asked) && strategy == _strategy && terms.IsSticky == _terms.IsSticky)
        {
            return new TargetPoolUpdate(this, set: null, strategy, terms, []);
        }
        Check(asked, terms);
        var known = Targets.Concat(_leaving).DistinctBy(target => target.Identity).ToDictionary(target => target.Identity);
        var adopted = new List<AdoptedTerms>();
        try
        {
            for (var i = 0; i < asked.Length; i++)
            {
                if (known.TryGetValue(asked[i].Identity, out var same))
                {
                    // Selectors are made by the terms of their targets.
                    adopted.Add(new AdoptedTerms(same, same.Exchange(asked[i].Terms)));
                    asked[i] = same;
                }
            }
            return new TargetPoolUpdate(this, CreateSet(asked, strategy, terms), strategy, terms, adopted);
        }
        catch
        {
            adopted.ForEach(static terms => terms.TakeBack());
            throw;
        }
    }

    /// <summary>When what goes on with a target that is let go now has to end.</summary>
    internal static long EndOf(TargetPoolTerms terms) => terms.DrainTimeout == Timeout.InfiniteTimeSpan
        ? long.MaxValue
        : terms.Time.GetTimestamp() + terms.Time.Ticks(terms.DrainTimeout);

    private TargetSet CreateSet(Target[] targets, IBalancingStrategy strategy, TargetPoolTerms terms)
    {
        Check(targets, terms);
        return new TargetSet(targets, strategy, terms.IsSticky);
    }

    private void Check(Target[] targets, TargetPoolTerms terms)
    {
        if (targets.Length == 0 && !terms.MayBeEmpty)
        {
            throw new ArgumentException("A pool needs a target.", nameof(targets));
        }
        if (targets.DistinctBy(target => target.Key).Count() != targets.Length)
        {
            throw new ArgumentException("Two targets of a pool have the same address.", nameof(targets));
        }
        if (Array.Find(targets, target => target.Pool is { } pool && pool != this) is { } strange)
        {
            throw new ArgumentException($"The target {strange.Key} belongs to the pool '{strange.Pool!.Name}'.", nameof(targets));
        }
    }

    private void LetGo(IEnumerable<Target> gone)
    {
        foreach (var target in gone)
        {
            _leaving.Add(target);
            target.Retire(EndOf(_terms));
        }
    }
}
