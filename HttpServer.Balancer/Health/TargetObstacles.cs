namespace HttpServer.Balancer.Health;

/// <summary>What keeps a target out of selection; one is enough.</summary>
[Flags]
internal enum TargetObstacles
{
    None = 0,

    /// <summary>Its mode is not <see cref="TargetMode.Up"/>.</summary>
    Mode = 1,

    /// <summary>Active probes have failed.</summary>
    Probed = 2,

    /// <summary>Its requests have failed.</summary>
    Ejected = 4,

    /// <summary>Its circuit breaker is open.</summary>
    Open = 8,

    /// <summary>Its circuit breaker is half-open, and as many test requests are under way as may be.</summary>
    Testing = 16,

    /// <summary>Those that are guesses about the target, which panic does not heed.</summary>
    Guesses = Probed | Ejected,

    /// <summary>Those that speak against the requests that it has.</summary>
    Failing = Probed | Ejected | Open,
}
