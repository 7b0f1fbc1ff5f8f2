using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>Each target in turn, whatever its weight.</summary>
internal sealed class RoundRobinStrategy : IBalancingStrategy
{
    public string Name => StrategyNames.RoundRobin;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) =>
        new CycleSelector([.. Enumerable.Range(0, targets.Count)]);
}
