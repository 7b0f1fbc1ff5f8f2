using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Health;

/// <summary><c>[proxy.passive_health]</c>: when a target is taken out for a while because of what becomes of its requests.</summary>
public sealed class PassiveHealthOptions
{
    /// <summary>Whether targets are taken out so. Default true, as with nginx: nobody is sent to a dead target twice.</summary>
    [Description("Whether a target is taken out for a while when its requests fail.")]
    public bool Enabled { get; set; } = true;

    /// <summary>Failures in a row that take a target out: broken connections, timeouts, and <see cref="StatusCodes"/>; 0 is none. A failed connect does it alone. Default 5, Envoy's.</summary>
    [Description("Failures in a row that take a target out; 0 is none. A failed connect does it alone.")]
    [Range(0, RouteLimits.MostFailures)]
    public int ConsecutiveFailures { get; set; } = 5;

    /// <summary>Percentage of failures within <see cref="Window"/> that takes a target out; 0 is none. Default 0: what is normal is different everywhere.</summary>
    [Description("Percentage of failures within the window that takes a target out; 0 is none.")]
    [Range(0, 100.0)]
    public double FailurePercent { get; set; }

    /// <summary>Seconds for which a request counts for <see cref="FailurePercent"/>. Default 10.</summary>
    [Description("Seconds for which a request counts for failure_percent.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestConnectTimeout)]
    public double Window { get; set; } = 10;

    /// <summary>Requests within the window below which the percentage says nothing. Default 20.</summary>
    [Description("Requests within the window below which failure_percent says nothing.")]
    [Range(1, RouteLimits.MostFailures)]
    public int MinRequests { get; set; } = 20;

    /// <summary>Status codes that are failures. Default empty, which stands for 502, 503 and 504: a 500 is mostly the fault of one page, on whatever target.</summary>
    [Description("Status codes that are failures; empty = 502, 503, 504.")]
    public List<int> StatusCodes { get; } = [];

    /// <summary>Seconds for which a target is out the first time; the n-th time in a row n times as long. Default 10, nginx's.</summary>
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

    /// <summary>
    /// Seconds without any answer of a target after which it is taken for hung, when several requests wait for it and its route usually
    /// answers sooner; 0 is never. Default 1: what people bear.
    /// </summary>
    [Description("Seconds without any answer after which a target is taken for hung, where its route usually answers sooner; 0 is never.")]
    [Range(0, RouteLimits.LongestConnectTimeout)]
    public double StallTimeout { get; set; } = 1;
}
