using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Targets;

/// <summary>The targets of a pool at one time, with all that is worked out from them. Immutable; replaced as a whole.</summary>
internal sealed class TargetSet
{
    private readonly TargetGroup[] _groups;
    private uint _turn;

    public TargetSet(Target[] targets, IBalancingStrategy strategy, bool isSticky)
    {
        Targets = Array.AsReadOnly(targets);
        _groups = [.. targets.GroupBy(target => target.Priority).OrderBy(group => group.Key).Select(group => new TargetGroup([.. group], strategy, isSticky))];
    }

    /// <summary>All targets in configured order.</summary>
    public IReadOnlyList<Target> Targets { get; }

    public void Seat(TargetPool pool, WaitingRequests queue)
    {
        foreach (var group in _groups)
        {
            group.Seat(pool, queue);
        }
    }

    public bool TryAcquire(in BalancingRequest request, ReadOnlySpan<Target> excluded, out TargetLease lease)
    {
        foreach (var group in _groups)
        {
            if (group.TryAcquire(request, excluded, out lease))
            {
                return true;
            }
        }
        lease = default;
        return false;
    }

    /// <summary>
    /// When no target can be taken but by a guess: the client's own where it has one, else one after the other of those that nothing but
    /// guesses keeps out, whatever the strategy. One that is merely full is none of them: it is worth waiting for.
    /// </summary>
    public bool TryAcquireAnyway(bool isSticky, in BalancingRequest request, ReadOnlySpan<Target> excluded, out TargetLease lease)
    {
        lease = default;
        Target? own = null;
        foreach (var target in Targets)
        {
            if (excluded.Contains(target))
            {
                continue;
            }
            if (target.IsAvailable)
            {
                return false;
            }
            own = isSticky && request.AffinityId.SequenceEqual(target.AffinityId) ? target : own;
        }
        if (own is { IsWorthATry: true } && own.TryEnter(assignsAffinity: false, out lease))
        {
            return true;
        }
        var turn = Interlocked.Increment(ref _turn);
        for (var i = 0u; i < Targets.Count; i++)
        {
            var target = Targets[(int)((turn + i) % (uint)Targets.Count)];
            if (target.IsWorthATry && target != own && !excluded.Contains(target) && target.TryEnter(assignsAffinity: isSticky, out lease))
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether the same targets on the same terms would come of these.</summary>
    public bool IsSameAs(IReadOnlyList<Target> targets) =>
        targets.Count == Targets.Count && targets.Zip(Targets).All(pair => pair.First.Key == pair.Second.Key && pair.First.Terms.Equals(pair.Second.Terms));
}
