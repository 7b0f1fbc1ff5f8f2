namespace HttpServer.Balancer.Timing;

/// <summary>Spans of time in the unit of <see cref="TimeProvider.GetTimestamp"/>.</summary>
internal static class TimestampTicks
{
    /// <summary>How many ticks of the clock's timestamps the span is, rounded towards zero.</summary>
    public static long Ticks(this TimeProvider time, TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);
}
