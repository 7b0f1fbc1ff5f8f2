using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// nginx's smooth weighted round robin: at each turn every target gains its weight, the one with the most is chosen
/// and pays the sum of all weights. After a cycle of that many turns all are back at zero and each target has been
/// chosen exactly as often as its weight says.
/// </summary>
internal static class SmoothWeights
{
    /// <summary>The weights divided by their greatest common divisor: the shortest cycle with the same shares.</summary>
    public static int[] Reduced(IReadOnlyList<Target> targets)
    {
        var divisor = 0;
        foreach (var target in targets)
        {
            divisor = GreatestCommonDivisor(divisor, target.Weight);
        }
        var weights = new int[targets.Count];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = targets[i].Weight / divisor;
        }
        return weights;
    }

    public static long CycleLength(int[] weights)
    {
        var sum = 0L;
        foreach (var weight in weights)
        {
            sum += weight;
        }
        return sum;
    }

    /// <summary>The order of one whole cycle.</summary>
    public static int[] Cycle(int[] weights)
    {
        var credits = new long[weights.Length];
        var order = new int[CycleLength(weights)];
        for (var turn = 0; turn < order.Length; turn++)
        {
            var best = 0;
            for (var i = 0; i < weights.Length; i++)
            {
                credits[i] += weights[i];
                if (credits[i] > credits[best])
                {
                    best = i;
                }
            }
            credits[best] -= order.Length;
            order[turn] = best;
        }
        return order;
    }

    /// <summary>As <see cref="Cycle"/> by earliest deadline (see <see cref="Turn"/>), which takes less time for many targets.</summary>
    public static int[] LongCycle(int[] weights)
    {
        var turns = new (double Place, int Index)[CycleLength(weights)];
        var at = 0;
        for (var i = 0; i < weights.Length; i++)
        {
            for (var step = 1; step <= weights[i]; step++)
            {
                turns[at++] = ((double)step / weights[i], i);
            }
        }
        Array.Sort(turns);
        return Array.ConvertAll(turns, turn => turn.Index);
    }

    private static int GreatestCommonDivisor(int a, int b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }
        return a;
    }
}
