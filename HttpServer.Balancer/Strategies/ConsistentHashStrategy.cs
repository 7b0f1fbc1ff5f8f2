using HttpServer.Balancer.Affinity;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Requests with the same key go to the same target, on every gateway and after every restart; when a target goes or
/// comes only its own share moves (a ring of points, as nginx's <c>hash … consistent</c>). A target that has a quarter more
/// than its share of the active requests passes on to the next of the ring (Mirrokni and others, "Consistent Hashing
/// with Bounded Loads").
/// </summary>
internal sealed class ConsistentHashStrategy : IBalancingStrategy
{
    // nginx and ketama take 160; with very many targets fewer are even enough, and the ring stays in the cache.
    private const int MostPoints = 160;
    private const int FewestPoints = 40;
    private const int RingSize = 65_536;

    public string Name => StrategyNames.ConsistentHash;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var each = Math.Clamp(RingSize / targets.Count, FewestPoints, MostPoints);
        var weights = targets.Sum(target => (long)target.Weight);
        var points = new List<(ulong Place, int Index)>();
        for (var i = 0; i < targets.Count; i++)
        {
            // From the keys, not from positions: adding a target must not move everyone.
            var seed = StableHash.Of(targets[i].Key);
            var count = Math.Max(1, (int)((long)each * targets.Count * targets[i].Weight / weights));
            for (var point = 0; point < count; point++)
            {
                points.Add((StableHash.Mix(seed + (ulong)point), i));
            }
        }
        points.Sort();
        return new HashRing([.. points.Select(point => point.Place)], [.. points.Select(point => point.Index)], weights);
    }
}
