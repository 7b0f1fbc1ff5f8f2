namespace HttpServer.Balancer.Breaking;

/// <summary>What a circuit breaker has seen.</summary>
/// <param name="State">Its state now.</param>
/// <param name="Requests">Requests within the failure window.</param>
/// <param name="Failures">Those of them that failed.</param>
/// <param name="Openings">How often it has opened since it was made.</param>
/// <param name="ChangedAt">When it came into this state; null when it has always been closed.</param>
public readonly record struct CircuitStatistics(CircuitState State, int Requests, int Failures, long Openings, DateTimeOffset? ChangedAt);
