using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Proxy.Probing;

/// <summary>Probes of a route's targets by a request: what passes keeps a target in selection, what fails takes it out.</summary>
public sealed class HttpHealthOptions
{
    /// <summary>Seconds from one probe of a target to the next, give or take a tenth, so that probes do not march in step. Default 30: the format's documented value.</summary>
    [Description("Seconds from one probe to the next, give or take a tenth.")]
    [Range(ProbeLimits.ShortestInterval, ProbeLimits.LongestInterval)]
    public double Interval { get; set; } = 30;

    /// <summary>Seconds until the connection must stand and the response be there. Default 5: the format's documented value.</summary>
    [Description("Seconds until connection and response must be there.")]
    [Range(ProbeLimits.ShortestTimeout, ProbeLimits.LongestTimeout)]
    public double Timeout { get; set; } = 5;

    /// <summary>Path and query of the request, as they go out; behind the path of the target's URL, where it has one. Default "/health".</summary>
    [Description("Path and query of the request, behind the path of the target's URL.")]
    public string Path { get; set; } = "/health";

    /// <summary>Method of the request. Default "GET".</summary>
    [Description("Method of the request.")]
    public string Method { get; set; } = "GET";

    /// <summary>Host field of the request. Default null: the target's own host and port.</summary>
    [Description("Host field of the request. Default: the target's own.")]
    public string? Host { get; set; }

    /// <summary>Status codes that pass. Default empty, which is 200 alone: the format's documented value.</summary>
    [Description("Status codes that pass; empty = 200.")]
    public List<int> ExpectedStatusCodes { get; } = [];

    /// <summary>What the first 64 KB of the body must contain, or with a <c>~</c> before it a regular expression that must be found in them. Default null: the body is not read.</summary>
    [Description("Text that the body must contain, or ~expression; its first 64 KB count.")]
    public string? ExpectedBody { get; set; }

    /// <summary>Probes in a row that must pass until a target is back in selection. Default 1: back within one interval.</summary>
    [Description("Probes in a row that bring a target back.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int HealthyThreshold { get; set; } = 1;

    /// <summary>Probes in a row that must fail until a target is out of selection; the second follows a second after the first. Default 2: one lost probe is no dead target.</summary>
    [Description("Probes in a row that take a target out; those after the first follow within a second.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int UnhealthyThreshold { get; set; } = 2;
}
