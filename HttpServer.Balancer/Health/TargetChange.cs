namespace HttpServer.Balancer.Health;

/// <summary>What has become of a target.</summary>
public enum TargetChange
{
    /// <summary>Taken out because of failures.</summary>
    Ejected,

    /// <summary>Its ejection is over.</summary>
    Returned,

    /// <summary>Its circuit breaker let no more requests through.</summary>
    CircuitOpened,

    /// <summary>Its circuit breaker lets test requests through.</summary>
    CircuitHalfOpened,

    /// <summary>Its circuit breaker lets all requests through again.</summary>
    CircuitClosed,
}
