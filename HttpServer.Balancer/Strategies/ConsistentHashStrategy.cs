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
    // For each unit of weight, as nginx and ketama: a target's points hang on its own weight alone, so that another
    // target does not move them.
    private const int PointsPerWeight = 160;

    // 6 MB. Halved and not fitted, so that one more target seldom changes it.
    private const long LongestRing = 512 * 1024;

    public string Name => StrategyNames.ConsistentHash;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var weights = targets.Sum(target => (long)target.Weight);
        var scale = 1L;
        while (weights * PointsPerWeight / scale > LongestRing)
        {
            scale *= 2;
        }
        var points = new List<(ulong Place, int Index)>();
        for (var i = 0; i < targets.Count; i++)
        {
            // From the keys, not from positions: adding a target must not move everyone.
            var seed = StableHash.Of(targets[i].Key);
            var count = Math.Max(1, (long)PointsPerWeight * targets[i].Weight / scale);
            for (var point = 0L; point < count; point++)
            {
                points.Add((StableHash.Mix(seed + (ulong)point), i));
            }
        }
        points.Sort();
        return new HashRing([.. points.Select(point => point.Place)], [.. points.Select(point => point.Index)]);
    }
}
