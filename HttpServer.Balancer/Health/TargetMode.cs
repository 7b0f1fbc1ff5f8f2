namespace HttpServer.Balancer.Health;

/// <summary>What its operator wants of a target.</summary>
public enum TargetMode
{
    /// <summary>It takes requests.</summary>
    Up,

    /// <summary>It takes no new ones; those that it has may finish within <see cref="Targets.TargetPoolTerms.DrainTimeout"/>.</summary>
    Drain,

    /// <summary>It is not there: what it has is cut.</summary>
    Down,
}
