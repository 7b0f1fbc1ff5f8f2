using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Passthrough;

/// <summary>When a target of a <c>[[tls_passthrough]]</c> is taken out for a while: one that a connection cannot be opened to.</summary>
public sealed class PassthroughEjectionOptions
{
    /// <summary>Whether targets are taken out so. Default true: nobody waits for a dead target twice.</summary>
    [Description("Whether a target is taken out for a while when a connection to it fails.")]
    public bool Enabled { get; set; } = true;

    /// <summary>Seconds for which a target is out the first time; the n-th time in a row n times as long. Default 10, as for routes.</summary>
    [Description("Seconds for which a target is out the first time; the n-th time in a row n times as long.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestConnectTimeout)]
    public double EjectionTime { get; set; } = 10;

    /// <summary>Most seconds for which a target is out. Default 300.</summary>
    [Description("Most seconds for which a target is out.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestTimeout)]
    public double MaxEjectionTime { get; set; } = 300;

    /// <summary>The largest share of the targets that is out so at once, but never the last of them. Default 75.</summary>
    [Description("Largest percentage of the targets that is out so at once; never the last of them.")]
    [Range(0, 100.0)]
    public double MaxEjectedPercent { get; set; } = 75;
}
