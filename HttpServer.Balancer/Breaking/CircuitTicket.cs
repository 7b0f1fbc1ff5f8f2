namespace HttpServer.Balancer.Breaking;

/// <summary>What a circuit breaker remembers of a request that it let through.</summary>
/// <param name="Epoch">The number of changes of state before it.</param>
/// <param name="IsTest">Whether it is one of the few of the half-open state.</param>
internal readonly record struct CircuitTicket(int Epoch, bool IsTest);
