using HttpServer.Balancer.Timing;

namespace HttpServer.Balancer.Targets;

/// <summary>
/// A moving average of response times that jumps to every new peak and sinks slowly from it ("peak EWMA", as in
/// Finagle and Linkerd): a target that has become slow is noticed with one response, and tried again after a while.
/// Thread-safe; no two notes wait for each other.
/// </summary>
internal sealed class PeakEwma(TimeProvider time)
{
    // In which an old value loses 63 % of its say: long enough to remember a slow target between rare requests, short
    // enough that one which has recovered gets traffic again within the minute.
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    /// <summary>What a failure counts as: more than any response that people wait for.</summary>
    public static readonly TimeSpan Failure = TimeSpan.FromSeconds(10);

    private readonly double _memoryTicks = time.Ticks(Memory);
    private long _stamp = time.GetTimestamp();
    private double _seconds;

    /// <summary>The average in seconds as of now; 0 before the first response.</summary>
    public double Seconds => Volatile.Read(ref _seconds) * Remaining(time.GetTimestamp());

    /// <summary>Takes a response time in.</summary>
    public void Note(TimeSpan responseTime)
    {
        var now = time.GetTimestamp();
        var kept = Remaining(now);
        var old = Volatile.Read(ref _seconds);
        var next = responseTime.TotalSeconds;
        // A note that crosses another's may lose it; the next one makes up for that.
        Volatile.Write(ref _seconds, next > old * kept ? next : (old * kept) + (next * (1 - kept)));
        Volatile.Write(ref _stamp, now);
    }

    private double Remaining(long now) => Math.Exp(-Math.Max(now - Volatile.Read(ref _stamp), 0) / _memoryTicks);
}
