namespace HttpServer.Benchmarks.Balancing;

public enum HealthCase
{
    /// <summary>Neither passive health nor circuit breakers.</summary>
    Nothing,

    /// <summary>Passive health as by default: failures in a row, and hung targets.</summary>
    PassiveHealth,

    /// <summary>Passive health by the share of failures too.</summary>
    PassiveHealthByShare,

    /// <summary>A circuit breaker, closed.</summary>
    CircuitBreaker,

    /// <summary>Passive health as by default and a circuit breaker.</summary>
    Both,
}
