using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Turns by weight, spread as evenly as can be ("smooth", as nginx does): 3:2:1 goes a b a c b a, not a a a b b c.
/// </summary>
internal sealed class WeightedRoundRobinStrategy : IBalancingStrategy
{
    // One cycle of 4096 turns is 16 KB; weights that need a longer one are rare, and are worked out turn by turn.
    private const int LongestCycle = 4096;

    public string Name => StrategyNames.WeightedRoundRobin;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var weights = SmoothWeights.Reduced(targets);
        return SmoothWeights.CycleLength(weights) <= LongestCycle
            ? new CycleSelector(SmoothWeights.Cycle(weights))
            : new SmoothSelector(weights);
    }
}
