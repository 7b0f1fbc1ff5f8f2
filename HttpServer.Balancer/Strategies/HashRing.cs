using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>The ring of <see cref="ConsistentHashStrategy"/>: places in ascending order, and the index of the target at each.</summary>
internal sealed class HashRing(ulong[] places, int[] indexes, long weights) : ITargetSelector
{
    // So few active requests overload nobody: below this, keys stay where they belong even on a quiet gateway.
    private const int AlwaysFine = 8;

    // The sum of active requests is made anew after so many choices for each target: a bound need not be exact.
    private const int ChoicesPerTarget = 16;

    private long _active;
    private int _choices;

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var key = !request.HashKey.IsEmpty ? StableHash.Of(request.HashKey)
            : request.ClientAddress is { } address ? StableHash.Of(address)
            : 0;
        var found = Array.BinarySearch(places, key);
        var at = found < 0 ? ~found : found;
        var active = Active(candidates);
        var fallback = -1;
        for (var step = 0; step < places.Length; step++, at++)
        {
            at = at < places.Length ? at : 0;
            var index = indexes[at];
            if (!candidates.CanTake(index))
            {
                continue;
            }
            if (!IsOverloaded(candidates[index], active))
            {
                return index;
            }
            fallback = fallback < 0 ? index : fallback;
        }
        return fallback;
    }

    // More than 5/4 of its share of all active requests, this one included; without the division.
    private bool IsOverloaded(Target target, long active)
    {
        long own = target.ActiveConnections;
        return own >= AlwaysFine * (long)target.Weight && 4 * own * weights >= 5 * (active + 1) * target.Weight;
    }

    private long Active(in Candidates candidates)
    {
        if (Interlocked.Increment(ref _choices) % Math.Max(1, candidates.Count / ChoicesPerTarget) == 0)
        {
            var sum = 0L;
            for (var i = 0; i < candidates.Count; i++)
            {
                sum += candidates[i].ActiveConnections;
            }
            Volatile.Write(ref _active, sum);
        }
        return Volatile.Read(ref _active);
    }
}
