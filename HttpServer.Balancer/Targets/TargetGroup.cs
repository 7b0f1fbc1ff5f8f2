using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Targets;

/// <summary>The targets of one priority, and the choice among them.</summary>
internal sealed class TargetGroup
{
    // How often a choice is made anew because another request took the last free connection of its target first.
    private const int Tries = 64;

    private readonly Target[] _targets;
    private readonly ITargetSelector _selector;
    private readonly StickyTargets? _sticky;

    // Held for one choice only: tens of nanoseconds.
    private readonly Lock? _countsGate;

    public TargetGroup(Target[] targets, IBalancingStrategy strategy, bool isSticky)
    {
        _targets = targets;
        _selector = strategy.CreateSelector(Array.AsReadOnly(targets));
        _sticky = isSticky ? new StickyTargets(targets) : null;
        _countsGate = _selector.ReadsActiveConnections && targets.Length > 1 ? new Lock() : null;
    }

    /// <summary>Gives the targets their places; from now on their changes are told to the selector of this group.</summary>
    public void Seat(TargetPool pool, WaitingRequests queue)
    {
        var watcher = _selector as ITargetWatcher;
        for (var i = 0; i < _targets.Length; i++)
        {
            _targets[i].Join(new TargetPlace(pool, i, watcher, queue));
            _targets[i].Heed(pool.Terms);
        }
    }

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
        for (var i = 0; i < Tries; i++)
        {
            var assigns = false;
            var index = _sticky is null ? -1 : _sticky.Find(candidates, request, out assigns);
            if (index < 0)
            {
                index = Choose(candidates, request);
            }
            if (index < 0)
            {
                break;
            }
            if (_targets[index].TryEnter(assigns, out lease))
            {
                return true;
            }
        }
        lease = default;
        return false;
    }

    private int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var index = _selector.Choose(candidates, request);
        if (index < 0 || candidates.HasExclusions || !PassesOn(index))
        {
            return index;
        }
        var other = _selector.Choose(new Candidates(_targets, new ReadOnlySpan<Target>(ref _targets[index])), request);
        return other >= 0 ? other : index;
    }

    // A target in its slow start passes a part of its turns on, whatever the strategy. Nor does it hold more than that part of what
    // another one holds, drawn anew each time: strategies that compare would send it everything until it has caught up.
    private bool PassesOn(int index)
    {
        var own = _targets[index];
        var share = own.ShareNow;
        if (share >= 1 || _targets.Length == 1)
        {
            return false;
        }
        if (Random.Shared.NextDouble() >= share)
        {
            return true;
        }
        var other = _targets[(index + 1 + Random.Shared.Next(_targets.Length - 1)) % _targets.Length];
        return (double)own.ActiveConnections * other.Weight > share * (other.ActiveConnections + 1) * own.Weight;
    }
}
