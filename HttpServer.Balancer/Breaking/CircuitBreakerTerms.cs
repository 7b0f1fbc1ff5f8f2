namespace HttpServer.Balancer.Breaking;

/// <summary>When the circuit breaker of a target opens and closes.</summary>
public sealed record CircuitBreakerTerms
{
    /// <summary>Failures within <see cref="FailureWindow"/> that open it, at least 1. Default 5.</summary>
    public int FailureThreshold { get; init; } = 5;

    /// <summary>How long a request counts. Default 60 seconds.</summary>
    public TimeSpan FailureWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long it stays open. Default 30 seconds.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Requests that must go well, and the most at once, while it is half-open. At least 1. Default 3.</summary>
    public int TestRequests { get; init; } = 3;

    /// <summary>Requests within the window below which it does not open. Default 10.</summary>
    public int MinRequests { get; init; } = 10;
}
