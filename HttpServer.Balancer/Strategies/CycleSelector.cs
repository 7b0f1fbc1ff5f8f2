using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Goes round a fixed order of target indexes with one atomic counter: exact over every whole cycle, whatever the
/// number of threads. The turns of a target that cannot be taken are shared out by the same order among the others,
/// not given to its neighbour.
/// </summary>
internal sealed class CycleSelector(int[] order) : ITargetSelector
{
    private ulong _turn = ulong.MaxValue;
    private ulong _spareTurn = ulong.MaxValue;

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var index = order[(int)(Interlocked.Increment(ref _turn) % (ulong)order.Length)];
        return candidates.CanTake(index) ? index : SelectSpare(candidates);
    }

    private int SelectSpare(in Candidates candidates)
    {
        var takeable = 0ul;
        foreach (var index in order)
        {
            takeable += candidates.CanTake(index) ? 1ul : 0ul;
        }
        if (takeable == 0)
        {
            return -1;
        }
        var skip = Interlocked.Increment(ref _spareTurn) % takeable;
        var last = -1;
        foreach (var index in order)
        {
            if (candidates.CanTake(index))
            {
                last = index;
                if (skip-- == 0)
                {
                    break;
                }
            }
        }
        return last;
    }
}
