using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Probing;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Probes of the targets of a <c>[[tls_passthrough]]</c> by connecting: who accepts is well.</summary>
public sealed class PassthroughHealthOptions
{
    /// <summary>Seconds from one probe of a target to the next, give or take a tenth. Default 30, as for routes.</summary>
    [Description("Seconds from one probe to the next, give or take a tenth.")]
    [Range(ProbeLimits.ShortestInterval, ProbeLimits.LongestInterval)]
    public double Interval { get; set; } = 30;

    /// <summary>Seconds until the connection must stand. Default 5, as for routes.</summary>
    [Description("Seconds until the connection must stand.")]
    [Range(ProbeLimits.ShortestTimeout, ProbeLimits.LongestTimeout)]
    public double Timeout { get; set; } = 5;

    /// <summary>Probes in a row that must pass until a target is back in selection. Default 1.</summary>
    [Description("Probes in a row that bring a target back.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int HealthyThreshold { get; set; } = 1;

    /// <summary>Probes in a row that must fail until a target is out of selection; the second follows a second after the first. Default 2.</summary>
    [Description("Probes in a row that take a target out; those after the first follow within a second.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int UnhealthyThreshold { get; set; } = 2;
}
