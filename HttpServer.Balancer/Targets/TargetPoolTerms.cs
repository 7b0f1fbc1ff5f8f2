namespace HttpServer.Balancer.Targets;

/// <summary>How a pool treats its clients.</summary>
public sealed record TargetPoolTerms
{
    /// <summary>Whether a client stays with its target. Default false.</summary>
    public bool IsSticky { get; init; }

    /// <summary>What a client that was refused is told to wait. Default 5 seconds.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most requests that wait for a free connection while every target is full; 0 is none. Default 0.</summary>
    public int QueueSize { get; init; }

    /// <summary>The longest such wait. Default 5 seconds.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock of the queue. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the pool may have no target for a while: those of a name that has not been resolved yet. Default false.</summary>
    public bool MayBeEmpty { get; init; }
}
