using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Health;

/// <summary><c>[proxy.circuit_breaker]</c>: the circuit breaker of each target of the route.</summary>
public sealed class CircuitBreakerOptions
{
    /// <summary>Whether there is one. Default false: the format's documented value.</summary>
    [Description("Whether each target has a circuit breaker.")]
    public bool Enabled { get; set; }

    /// <summary>Failures within <see cref="FailureWindow"/> that open it: no answer, a broken one, or a status of 500 and above. Default 5: the format's documented value, as are the others.</summary>
    [Description("Failures within failure_window that open it: no answer, a broken one, a status of 500 and above.")]
    [Range(1, RouteLimits.MostFailures)]
    public int FailureThreshold { get; set; } = 5;

    /// <summary>Seconds for which a request counts. Default 60.</summary>
    [Description("Seconds for which a request counts.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestTimeout)]
    public double FailureWindow { get; set; } = 60;

    /// <summary>Seconds for which it stays open, and the target gets no request. Default 30.</summary>
    [Description("Seconds for which it stays open, and the target gets no request.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestTimeout)]
    public double OpenTimeout { get; set; } = 30;

    /// <summary>Requests that must then go well for it to close; more do not pass before. Default 3.</summary>
    [Description("Requests that must then go well for it to close; more do not pass before.")]
    [Range(1, RouteLimits.MostFailures)]
    public int TestRequests { get; set; } = 3;

    /// <summary>Requests within the window below which it does not open. Default 10.</summary>
    [Description("Requests within failure_window below which it does not open.")]
    [Range(1, RouteLimits.MostFailures)]
    public int MinRequests { get; set; } = 10;
}
