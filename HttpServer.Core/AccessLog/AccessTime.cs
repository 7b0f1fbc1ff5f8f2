using System.Globalization;
using System.Text;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Turns timestamps into the text of the wall clock without asking the clock for each: the text of a second is made
/// once. The clock is asked again in every second, so one that is set is followed.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="format">Format of a second, for the invariant culture.</param>
internal sealed class AccessTime(TimeProvider time, string format)
{
    private readonly long _frequency = time.TimestampFrequency;
    private readonly double _microsecondsPerTick = 1_000_000d / time.TimestampFrequency;
    private SecondText? _second;

    public long Microseconds(long ticks) => (long)(ticks * _microsecondsPerTick);

    /// <summary>The text of the second of a timestamp.</summary>
    /// <param name="timestamp">Ticks of the time provider.</param>
    /// <param name="millisecond">Milliseconds since that second began.</param>
    public ReadOnlySpan<byte> SecondOf(long timestamp, out int millisecond)
    {
        var second = Volatile.Read(ref _second);
        if (second is null || (ulong)(timestamp - second.StartTimestamp) >= (ulong)_frequency)
        {
            second = Ask(timestamp);
            Volatile.Write(ref _second, second);
        }

        millisecond = (int)Math.Min(999, (timestamp - second.StartTimestamp) * 1000 / _frequency);
        return second.Text;
    }

    private SecondText Ask(long timestamp)
    {
        var at = time.GetUtcNow() - time.GetElapsedTime(timestamp);
        var fraction = at.Ticks % TimeSpan.TicksPerSecond;
        var start = timestamp - (long)(fraction * ((double)_frequency / TimeSpan.TicksPerSecond));
        return new SecondText(start, Encoding.ASCII.GetBytes(at.AddTicks(-fraction).ToString(format, CultureInfo.InvariantCulture)));
    }
}
