using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;

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

    /// <summary>
    /// How long what a target was doing may go on once the pool, or the pool's owner, has let it go: see <see cref="Target.IsOverdue"/>.
    /// Default <see cref="Timeout.InfiniteTimeSpan"/>.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Clock of the queue. Default the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether the pool may have no target for a while: those of a name that has not been resolved yet. Default false.</summary>
    public bool MayBeEmpty { get; init; }

    /// <summary>How targets are ejected by what becomes of their requests; null for never. Default null.</summary>
    public PassiveHealthTerms? PassiveHealth { get; init; }

    /// <summary>The circuit breaker of each target; null for none. Default null.</summary>
    public CircuitBreakerTerms? CircuitBreaker { get; init; }

    /// <summary>What becomes of requests when no target is well. Default: they are tried.</summary>
    public PanicMode Panic { get; init; }

    /// <summary>How long a target that comes back takes to have its whole share again; <see cref="TimeSpan.Zero"/> for none. Default none.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Is told of what becomes of the targets; null for nobody. Default null.</summary>
    public ITargetObserver? Observer { get; init; }
}
