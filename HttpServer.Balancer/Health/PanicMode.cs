namespace HttpServer.Balancer.Health;

/// <summary>What becomes of a request when no target of its pool is well.</summary>
public enum PanicMode
{
    /// <summary>It is tried anyway on one that probes or failures have taken out: they may be wrong, or out of date.</summary>
    Try,

    /// <summary>It is refused.</summary>
    Refuse,
}
