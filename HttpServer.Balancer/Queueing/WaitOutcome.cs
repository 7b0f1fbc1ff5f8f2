namespace HttpServer.Balancer.Queueing;

/// <summary>How waiting for a target ended.</summary>
public enum WaitOutcome
{
    /// <summary>No target is available at all, so that waiting is of no use.</summary>
    NoTarget,

    /// <summary>There is a lease.</summary>
    Acquired,

    /// <summary>Every target is full, and so is the queue.</summary>
    QueueFull,

    /// <summary>Nothing became free in time.</summary>
    TimedOut,

    /// <summary>Whoever waited has gone.</summary>
    Cancelled,
}
