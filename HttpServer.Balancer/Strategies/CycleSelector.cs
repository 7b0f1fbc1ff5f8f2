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
    private int _spareTurn = order.Length - 1;

    public int Choose(in Candidates candidates, in BalancingRequest request)
    {
        var index = order[(int)(Interlocked.Increment(ref _turn) % (ulong)order.Length)];
        return candidates.CanTake(index) ? index : SelectSpare(candidates);
    }

    // Goes on where the last spare turn ended, so that the cost is the stretch of targets that cannot be taken, not all of them.
    private int SelectSpare(in Candidates candidates)
    {
        while (true)
        {
            var last = Volatile.Read(ref _spareTurn);
            var turn = FindTakeable(last, candidates);
            if (turn < 0 || Interlocked.CompareExchange(ref _spareTurn, turn, last) == last)
            {
                return turn < 0 ? -1 : order[turn];
            }
        }
    }

    private int FindTakeable(int last, in Candidates candidates)
    {
        var turn = last;
        for (var step = 0; step < order.Length; step++)
        {
            turn = turn + 1 == order.Length ? 0 : turn + 1;
            if (candidates.CanTake(order[turn]))
            {
                return turn;
            }
        }
        return -1;
    }
}
