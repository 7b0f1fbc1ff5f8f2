namespace HttpServer.Balancer.Breaking;

/// <summary>What is remembered of a request that a circuit breaker let through.</summary>
/// <param name="Breaker">Which one: by the time the request ends, its target may have another; null when there was none.</param>
/// <param name="Epoch">The number of changes of state before it.</param>
/// <param name="IsTest">Whether it is one of the few of the half-open state.</param>
internal readonly record struct CircuitTicket(CircuitBreaker? Breaker, int Epoch, bool IsTest);
