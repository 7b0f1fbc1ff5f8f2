using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Turns by weight, spread as evenly as can be ("smooth", as nginx does): 3:2:1 goes a b a c b a, not a a a b b c.
/// </summary>
internal sealed class WeightedRoundRobinStrategy : IBalancingStrategy
{
    // 16 KB, laid out as nginx would go round.
    private const int LongestSmoothCycle = 4096;

    // Many targets have long cycles; up to 1 MB they are laid out too, which makes a choice one step.
    private const int LongestCycle = 256 * 1024;
    private const int LongestCyclePerTarget = 128;

    public string Name => StrategyNames.WeightedRoundRobin;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var weights = SmoothWeights.Reduced(targets);
        var length = SmoothWeights.CycleLength(weights);
        return length <= LongestSmoothCycle ? new CycleSelector(SmoothWeights.Cycle(weights))
            : length <= Math.Min(LongestCycle, LongestCyclePerTarget * (long)weights.Length) ? new CycleSelector(SmoothWeights.LongCycle(weights))
            // Weights far apart: their turns are worked out one by one.
            : new Tournament(targets, heedsLoad: false);
    }
}
