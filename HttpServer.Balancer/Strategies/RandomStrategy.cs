using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>A target by chance, each in proportion to its weight.</summary>
/// <param name="random">Registered by the application to make the choices repeatable; must be thread-safe. Default <see cref="Random.Shared"/>.</param>
internal sealed class RandomStrategy(Random? random = null) : IBalancingStrategy
{
    public string Name => StrategyNames.Random;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => new RandomSelector(random ?? Random.Shared);

    private sealed class RandomSelector(Random random) : ITargetSelector
    {
        public int Choose(in Candidates candidates, in BalancingRequest request)
        {
            var sum = 0L;
            for (var i = 0; i < candidates.Count; i++)
            {
                sum += candidates.CanTake(i) ? candidates[i].Weight : 0;
            }
            var last = -1;
            // A target may have gone or come since the sum was made: the last one that can be taken ends the walk.
            var left = random.NextInt64(Math.Max(sum, 1));
            for (var i = 0; i < candidates.Count && left >= 0; i++)
            {
                if (candidates.CanTake(i))
                {
                    left -= candidates[i].Weight;
                    last = i;
                }
            }
            return last;
        }
    }
}
