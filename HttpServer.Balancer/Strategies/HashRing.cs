using System.Numerics;
using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>The ring of <see cref="ConsistentHashStrategy"/>: places in ascending order, and the index of the target at each.</summary>
internal sealed class HashRing : ITargetSelector
{
    // So few active requests for a target of average weight overload nobody: keys stay where they belong on a quiet gateway.
    private const int AlwaysFine = 8;

    // So many targets are summed up for each choice, on average: the bound need not be exact.
    private const int TargetsPerChoice = 4;

    // As far as a choice looks along the ring; after that the targets are looked at one by one.
    private const int LongestWalk = 1024;

    private readonly ulong[] _places;
    private readonly int[] _indexes;

    // The places are spread evenly, so the leading bits of a key tell within a step or two where its own is: here for
    // each value of those bits the first place that does not lie before it.
    private readonly int[] _starts;
    private readonly int _shift;

    // Written one by one: a choice beside it may see sums of two moments, which is near enough.
    private long _count;
    private long _weight;
    private long _active;
    private int _choices;

    public HashRing(ulong[] places, int[] indexes)
    {
        _places = places;
        _indexes = indexes;
        var bits = BitOperations.Log2((uint)places.Length) + 1;
        _shift = 64 - bits;
        _starts = new int[1 << bits];
        var at = 0;
        for (var start = 0; start < _starts.Length; start++)
        {
            while (at < places.Length && places[at] >> _shift < (ulong)start)
            {
                at++;
            }
            _starts[start] = at;
        }
    }

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var key = !request.HashKey.IsEmpty ? StableHash.Of(request.HashKey)
            : request.ClientAddress is { } address ? StableHash.Of(address)
            : 0;
        var at = Find(key);
        var load = Measure(candidates);
        var leastBusy = -1;
        for (var step = 0; step < Math.Min(_places.Length, LongestWalk); step++, at++)
        {
            at = at < _places.Length ? at : 0;
            var index = _indexes[at];
            if (!candidates.CanTake(index))
            {
                continue;
            }
            if (!load.IsExceededBy(candidates[index]))
            {
                return index;
            }
            if (leastBusy < 0 || TargetLoad.Of(candidates[index]) < TargetLoad.Of(candidates[leastBusy]))
            {
                leastBusy = index;
            }
        }
        return leastBusy >= 0 ? leastBusy : FirstFrom((int)(key % (ulong)candidates.Count), candidates);
    }

    /// <summary>The first place at or behind the key; their number when there is none.</summary>
    private int Find(ulong key)
    {
        var at = _starts[key >> _shift];
        while (at < _places.Length && _places[at] < key)
        {
            at++;
        }
        return at;
    }

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
