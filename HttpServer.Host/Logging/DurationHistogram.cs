using System.Numerics;

namespace HttpServer.Host.Logging;

/// <summary>
/// Counts durations in steps of at most a quarter of their size: enough for percentiles in a log line, at the price of
/// one interlocked addition per request.
/// </summary>
internal sealed class DurationHistogram
{
    private const int StepsPerDoubling = 4;

    private readonly long[] _counts = new long[64 * StepsPerDoubling];

    public void Add(long microseconds) => Interlocked.Increment(ref _counts[StepOf(Math.Max(0, microseconds))]);

    public DurationCounts TakeAndReset()
    {
        var taken = new long[_counts.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = Interlocked.Exchange(ref _counts[i], 0);
        }

        return new DurationCounts(taken);
    }

    /// <summary>The longest duration of a step.</summary>
    public static double EndOf(int step)
    {
        var (doubling, quarter) = Math.DivRem(step, StepsPerDoubling);
        return doubling < 2 ? step : Math.ScaleB(StepsPerDoubling + quarter + 1, doubling - 2) - 1;
    }

    private static int StepOf(long microseconds)
    {
        if (microseconds < StepsPerDoubling)
        {
            return (int)microseconds;
        }

        var doubling = BitOperations.Log2((ulong)microseconds);
        return (doubling * StepsPerDoubling) + (int)((microseconds >> (doubling - 2)) & (StepsPerDoubling - 1));
    }
}
