using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// The target with the fewest active connections for its weight. Equally busy targets take turns by weight, so that
/// an idle pool spreads its traffic as round robin does. Every choice made before counts; a request that ends during
/// the nanoseconds of a choice may still be counted in it.
/// </summary>
internal sealed class LeastConnectionsStrategy : IBalancingStrategy
{
    // Only the order among equals hangs on the cycle; beyond this length they simply take turns.
    private const int LongestCycle = 4096;

    public string Name => StrategyNames.LeastConnections;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        var weights = SmoothWeights.Reduced(targets);
        return new LeastConnectionsSelector(SmoothWeights.CycleLength(weights) <= LongestCycle
            ? SmoothWeights.Cycle(weights)
            : [.. Enumerable.Range(0, targets.Count)]);
    }

    private sealed class LeastConnectionsSelector(int[] turns) : ITargetSelector
    {
        // The pool makes one choice at a time, so a plain field will do.
        private int _turn;

        public bool ReadsActiveConnections => true;

        public int Choose(in Candidates candidates, in BalancingRequest request)
        {
            var first = turns[_turn];
            _turn = _turn + 1 == turns.Length ? 0 : _turn + 1;
            var best = -1;
            long bestActive = 0;
            long bestWeight = 1;
            for (var step = 0; step < candidates.Count; step++)
            {
                var index = first + step;
                index = index < candidates.Count ? index : index - candidates.Count;
                if (!candidates.CanTake(index))
                {
                    continue;
                }
                long active = candidates[index].ActiveConnections;
                long weight = candidates[index].Weight;
                // active / weight < bestActive / bestWeight, without the division.
                if (best < 0 || active * bestWeight < bestActive * weight)
                {
                    (best, bestActive, bestWeight) = (index, active, weight);
                }
            }
            return best;
        }
    }
}
