namespace HttpServer.Core.Timing;

/// <summary>Spans of time in the unit of <see cref="TimeProvider.GetTimestamp"/>, for deadlines that are compared on the path of a request.</summary>
public static class TimestampTicks
{
    /// <summary>How many ticks of the clock's timestamps the span is, rounded towards zero.</summary>
    public static long Ticks(this TimeProvider time, TimeSpan span)
    {
        ArgumentNullException.ThrowIfNull(time);
        return (long)(span.TotalSeconds * time.TimestampFrequency);
    }
}
