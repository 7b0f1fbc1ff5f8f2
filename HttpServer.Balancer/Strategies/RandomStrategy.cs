using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>A target by chance, each in proportion to its weight.</summary>
/// <param name="random">Registered by the application to make the choices repeatable; must be thread-safe. Default <see cref="Random.Shared"/>.</param>
internal sealed class RandomStrategy(Random? random = null) : IBalancingStrategy
{
    public string Name => StrategyNames.Random;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => new RandomSelector(new WeightedDraw(targets, random ?? Random.Shared));

    private sealed class RandomSelector(WeightedDraw draw) : ITargetSelector
    {
        public int Choose(in Candidates candidates, in BalancingRequest request) => draw.Next(candidates);
    }
}
