using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// The target with the fewest active connections for its weight. Equally busy targets take turns by weight, so that
/// an idle pool spreads its traffic as round robin does. Every choice made before counts; a request that ends during
/// the nanoseconds of a choice may still be counted in it.
/// </summary>
internal sealed class LeastConnectionsStrategy : IBalancingStrategy
{
    public string Name => StrategyNames.LeastConnections;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => new Tournament(targets, heedsLoad: true);
}
