using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Draws a target by chance, in proportion to the weights. As long as the target drawn can be taken the time grows with
/// the logarithm of their number only; the others are walked when it cannot.
/// </summary>
internal sealed class WeightedDraw
{
    private readonly Random _random;

    // The sum of the weights up to and with each target.
    private readonly long[] _bounds;

    public WeightedDraw(IReadOnlyList<Target> targets, Random random)
    {
        _random = random;
        _bounds = new long[targets.Count];
        var sum = 0L;
        for (var i = 0; i < _bounds.Length; i++)
        {
            sum += targets[i].Weight;
            _bounds[i] = sum;
        }
    }

    /// <summary>Index of a target that can be taken, or -1. A share that falls on one that cannot goes to the others by weight.</summary>
    public int Next(in Candidates candidates)
    {
        var found = Array.BinarySearch(_bounds, _random.NextInt64(_bounds[^1]) + 1);
        var index = found < 0 ? ~found : found;
        return candidates.CanTake(index) ? index : NextOfRest(candidates);
    }

    private int NextOfRest(in Candidates candidates)
    {
        var sum = 0L;
        for (var i = 0; i < candidates.Count; i++)
        {
            sum += candidates.CanTake(i) ? candidates[i].Weight : 0;
        }
        var last = -1;
        // A target may have gone or come since the sum was made: the last one that can be taken ends the walk.
        var left = _random.NextInt64(Math.Max(sum, 1));
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
