namespace HttpServer.Balancer.Breaking;

/// <summary>The state of a circuit breaker.</summary>
public enum CircuitState
{
    /// <summary>Requests pass, and their failures are counted.</summary>
    Closed,

    /// <summary>No request passes.</summary>
    Open,

    /// <summary>A few test requests pass: all must go well to close it, one failure opens it again.</summary>
    HalfOpen,
}
