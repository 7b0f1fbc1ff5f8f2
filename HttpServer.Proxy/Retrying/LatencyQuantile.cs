namespace HttpServer.Proxy.Retrying;

/// <summary>
/// Follows a quantile of response times without keeping any: each time above it raises it a little, each below lowers it, in the ratio in
/// which the two should come. Thread-safe; of two notes at the same moment one may be lost.
/// </summary>
internal sealed class LatencyQuantile
{
    // Below that many nothing is known.
    private const int Enough = 100;

    // Of the value itself: fast at the start, slow enough to be calm.
    private const double Step = 0.05;

    private double _seconds;
    private int _count;

    public void Note(TimeSpan responseTime, double percentile)
    {
        var seconds = responseTime.TotalSeconds;
        var old = Volatile.Read(ref _seconds);
        var share = percentile / 100;
        Volatile.Write(ref _seconds, old == 0 ? seconds : seconds > old ? old * (1 + (Step * share)) : old * (1 - (Step * (1 - share))));
        if (Volatile.Read(ref _count) < Enough)
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Null while too little is known.</summary>
    public TimeSpan? Value => Volatile.Read(ref _count) < Enough ? null : TimeSpan.FromSeconds(Volatile.Read(ref _seconds));
}
