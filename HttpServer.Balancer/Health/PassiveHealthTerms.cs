namespace HttpServer.Balancer.Health;

/// <summary>When a target is ejected, that is taken out of selection for a while, by what becomes of its requests.</summary>
public sealed record PassiveHealthTerms
{
    // The longest that a timer can wait.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>Failures in a row that eject; 0 is none. A failed connect ejects by itself. Default 5.</summary>
    public int ConsecutiveFailures { get; init => field = NotNegative(value); } = 5;

    /// <summary>Share of failures within <see cref="Window"/> that ejects, in percent; 0 is none. Default 0.</summary>
    public double FailurePercent { get; init => field = Percentage(value); }

    /// <summary>How long a failure counts for <see cref="FailurePercent"/>. Default 10 seconds.</summary>
    public TimeSpan Window { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>Requests within the window below which the share says nothing. Default 20.</summary>
    public int MinRequests { get; init => field = NotNegative(value); } = 20;

    /// <summary>Status codes that are failures. Default 502, 503, 504: a 500 is mostly the fault of one page, on whatever target.</summary>
    public IReadOnlyList<int> StatusCodes { get; init; } = [502, 503, 504];

    /// <summary>How long the first ejection lasts; the n-th in a row n times as long. As much time spent well makes up for one. Default 10 seconds.</summary>
    public TimeSpan EjectionTime { get; init => field = Positive(value); } = TimeSpan.FromSeconds(10);

    /// <summary>The longest ejection. Default 300 seconds.</summary>
    public TimeSpan MaxEjectionTime { get; init => field = Positive(value); } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// The largest share of a pool's targets (those whose mode is up) that is ejected at once, in percent, rounded down. One may always be,
    /// but never the last that is well. Default 75.
    /// </summary>
    public double MaxEjectedPercent { get; init => field = Percentage(value); } = 75;

    /// <summary>
    /// A target that has answered nothing for so long while requests wait for it, and whose pool usually answers sooner, is
    /// ejected as stalled; <see cref="TimeSpan.Zero"/> or less is never. Default 1 second.
    /// </summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether there is no difference, status codes included.</summary>
    public bool Equals(PassiveHealthTerms? other) =>
        other is not null && ConsecutiveFailures == other.ConsecutiveFailures && FailurePercent.Equals(other.FailurePercent) && Window == other.Window
        && MinRequests == other.MinRequests && EjectionTime == other.EjectionTime && MaxEjectionTime == other.MaxEjectionTime
        && MaxEjectedPercent.Equals(other.MaxEjectedPercent) && StallTimeout == other.StallTimeout && StatusCodes.SequenceEqual(other.StatusCodes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ConsecutiveFailures, FailurePercent, Window, EjectionTime, StallTimeout);

    private static int NotNegative(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        return value;
    }

    private static double Percentage(double value)
    {
        if (value is >= 0 and <= 100)
        {
            return value;
        }
        throw new ArgumentOutOfRangeException(nameof(value), value, "A percentage is between 0 and 100.");
    }

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest);
        return value;
    }
}
