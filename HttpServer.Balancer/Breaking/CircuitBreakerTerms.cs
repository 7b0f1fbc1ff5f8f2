namespace HttpServer.Balancer.Breaking;

/// <summary>When the circuit breaker of a target opens and closes. Everything is refused that could never open or close one.</summary>
public sealed record CircuitBreakerTerms
{
    // The longest that a timer can wait.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(49);

    /// <summary>Failures within <see cref="FailureWindow"/> that open it, at least 1. Default 5.</summary>
    public int FailureThreshold { get; init => field = AtLeast(1, value); } = 5;

    /// <summary>How long a request counts; more than zero. Default 60 seconds.</summary>
    public TimeSpan FailureWindow { get; init => field = Positive(value); } = TimeSpan.FromSeconds(60);

    /// <summary>How long it stays open; more than zero, 49 days at most. Default 30 seconds.</summary>
    public TimeSpan OpenTimeout { get; init => field = Positive(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that must go well, and the most at once, while it is half-open. At least 1. Default 3.</summary>
    public int TestRequests { get; init => field = AtLeast(1, value); } = 3;

    /// <summary>Requests within the window below which it does not open. Default 10.</summary>
    public int MinRequests { get; init => field = AtLeast(0, value); } = 10;

    private static int AtLeast(int least, int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least);
        return value;
    }

    private static TimeSpan Positive(TimeSpan value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, Longest);
        return value;
    }
}
