using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Draws a target by chance, in proportion to the weights, in the same time for any number of them (Vose's alias
/// method): each target's column has the same height, the sum of the weights; what its own weight leaves free in it is given to one other.
/// </summary>
internal sealed class WeightedDraw
{
    // A draw that cannot be taken is drawn anew: exact, and quick as long as not nearly all are out. Then the rest is walked.
    private const int Draws = 8;

    private readonly Random _random;
    private readonly long _height;

    // In each column: how much is the target's own, and whose the rest is.
    private readonly long[] _own;
    private readonly int[] _other;

    public WeightedDraw(IReadOnlyList<Target> targets, Random random)
    {
        _random = random;
        _own = new long[targets.Count];
        _other = new int[targets.Count];
        var small = new Stack<int>();
        var large = new Stack<int>();
        _height = targets.Sum(target => (long)target.Weight);
        for (var i = 0; i < targets.Count; i++)
        {
            _own[i] = (long)targets[i].Weight * targets.Count;
            (_own[i] < _height ? small : large).Push(i);
        }
        while (small.TryPop(out var poor) && large.TryPop(out var rich))
        {
            _other[poor] = rich;
            _own[rich] -= _height - _own[poor];
            (_own[rich] < _height ? small : large).Push(rich);
        }
    }

    /// <summary>Index of a target that can be taken, or -1. A share that falls on one that cannot goes to the others by weight.</summary>
    public int Next(in Candidates candidates)
    {
        for (var draw = 0; draw < Draws; draw++)
        {
            var index = Draw();
            if (candidates.CanTake(index))
            {
                return index;
            }
        }
        return NextOfRest(candidates);
    }

    private int Draw()
    {
        var (column, place) = Math.DivRem(_random.NextInt64(_height * _own.Length), _height);
        return place < _own[column] ? (int)column : _other[column];
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
