using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Smooth weighted round robin worked out turn by turn, for weights whose cycle is too long to lay out.
/// The lock is held for one pass over the targets.
/// </summary>
internal sealed class SmoothSelector(int[] weights) : ITargetSelector
{
    private readonly Lock _gate = new();
    private readonly long[] _credits = new long[weights.Length];

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        lock (_gate)
        {
            var best = -1;
            var sum = 0L;
            for (var i = 0; i < weights.Length; i++)
            {
                if (!candidates.CanTake(i))
                {
                    continue;
                }
                sum += weights[i];
                _credits[i] += weights[i];
                if (best < 0 || _credits[i] > _credits[best])
                {
                    best = i;
                }
            }
            if (best >= 0)
            {
                _credits[best] -= sum;
            }
            return best;
        }
    }
}
