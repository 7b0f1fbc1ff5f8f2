namespace HttpServer.Host.Logging;

/// <summary>What a <see cref="DurationHistogram"/> counted.</summary>
internal sealed class DurationCounts(long[] counts)
{
    public long Count { get; } = counts.Sum();

    /// <summary>Microseconds that this share of the requests did not exceed; 0 without requests.</summary>
    public double Percentile(double share)
    {
        var left = Math.Max(1, (long)Math.Ceiling(Count * share));
        for (var step = 0; step < counts.Length; step++)
        {
            left -= counts[step];
            if (left <= 0)
            {
                return DurationHistogram.EndOf(step);
            }
        }

        return 0;
    }
}
