using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>The ring of <see cref="ConsistentHashStrategy"/>: places in ascending order, and the index of the target at each.</summary>
internal sealed class HashRing(ulong[] places, int[] indexes) : ITargetSelector
{
    // So few active requests for a target of average weight overload nobody: keys stay where they belong on a quiet gateway.
    private const int AlwaysFine = 8;

    // The sums are made anew after so many choices for each target: a bound need not be exact.
    private const int TargetsPerChoice = 16;

    // As far as a choice looks along the ring; after that the targets are looked at one by one.
    private const int LongestWalk = 1024;

    // Written one by one: a choice beside it may see sums of two moments, which is near enough.
    private long _count;
    private long _weight;
    private long _active;
    private int _choices;

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var key = !request.HashKey.IsEmpty ? StableHash.Of(request.HashKey)
            : request.ClientAddress is { } address ? StableHash.Of(address)
            : 0;
        var found = Array.BinarySearch(places, key);
        var at = found < 0 ? ~found : found;
        var load = Measure(candidates);
        var leastBusy = -1;
        for (var step = 0; step < Math.Min(places.Length, LongestWalk); step++, at++)
        {
            at = at < places.Length ? at : 0;
            var index = indexes[at];
            if (!candidates.CanTake(index))
            {
                continue;
            }
            if (!load.IsExceededBy(candidates[index]))
            {
                return index;
            }
            if (leastBusy < 0 || IsLessBusy(candidates[index], candidates[leastBusy]))
            {
                leastBusy = index;
            }
        }
        return leastBusy >= 0 ? leastBusy : FirstFrom((int)(key % (ulong)candidates.Count), candidates);
    }

    private static bool IsLessBusy(Target target, Target other) =>
        (long)target.ActiveConnections * other.Weight < (long)other.ActiveConnections * target.Weight;

    private static int FirstFrom(int start, in Candidates candidates)
    {
        for (var step = 0; step < candidates.Count; step++)
        {
            var index = (start + step) % candidates.Count;
            if (candidates.CanTake(index))
            {
                return index;
            }
        }
        return -1;
    }

    private Load Measure(in Candidates candidates)
    {
        if (Interlocked.Increment(ref _choices) % Math.Max(1, candidates.Count / TargetsPerChoice) == 0 || Volatile.Read(ref _count) == 0)
        {
            var load = Load.Of(candidates);
            Volatile.Write(ref _weight, load.Weight);
            Volatile.Write(ref _active, load.Active);
            Volatile.Write(ref _count, load.Count);
            return load;
        }
        return new Load(Volatile.Read(ref _count), Volatile.Read(ref _weight), Volatile.Read(ref _active));
    }

    /// <summary>Of the targets that can be taken: their number, the sum of their weights and of their active requests.</summary>
    private readonly record struct Load(long Count, long Weight, long Active)
    {
        public static Load Of(in Candidates candidates)
        {
            var (count, weight, active) = (0L, 0L, 0L);
            for (var i = 0; i < candidates.Count; i++)
            {
                if (candidates.CanTake(i))
                {
                    count++;
                    weight += candidates[i].Weight;
                    active += candidates[i].ActiveConnections;
                }
            }
            return new Load(count, weight, active);
        }

        // More than 5/4 of its share of all active requests, this one included; without the divisions.
        public bool IsExceededBy(Target target)
        {
            long own = target.ActiveConnections;
            return own * Weight >= AlwaysFine * Count * target.Weight && 4 * own * Weight >= 5 * (Active + 1) * target.Weight;
        }
    }
}
