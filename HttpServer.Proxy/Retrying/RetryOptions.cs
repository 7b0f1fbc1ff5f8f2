using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Retrying;

/// <summary><c>[proxy.retry]</c>: when a request is tried again on another target.</summary>
public sealed class RetryOptions
{
    /// <summary>Whether requests are tried again at all. Default true: what cannot do harm twice should not fail once.</summary>
    [Description("Whether a request is tried on another target when one fails.")]
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// How often a request is tried again that a target may have got already; it must be idempotent for that. One that no target has got is
    /// tried on all of them, whatever its method. Default 2.
    /// </summary>
    [Description("How often an idempotent request is tried again that a target may have got already.")]
    [Range(0, RouteLimits.MostRetries)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>Status codes of an answer upon which an idempotent request is tried on another target. Default empty: an answer is an answer.</summary>
    [Description("Status codes upon which an idempotent request is tried on another target; empty = none.")]
    public List<int> StatusCodes { get; } = [];

    /// <summary>
    /// Largest request body in KB (1,024 bytes) that is taken in whole before it is sent, so that it can be sent again; 0 is none. Default 0: bodies
    /// stream. One that no target has got a byte of is tried again without that.
    /// </summary>
    [Description("Largest request body in KB that is taken in whole, so that it can be sent again; 0 = bodies stream.")]
    [Range(0, RouteLimits.LargestReplayKb)]
    public int BufferKb { get; set; }

    /// <summary>
    /// Most retries of requests that a target may have got already, as a percentage of the route's requests; those of about a second are at hand for
    /// a burst. Default 20, as with Envoy and Finagle: what is in trouble gets at most a fifth more.
    /// </summary>
    [Description("Most retries of requests that a target may have got already, as a percentage of the route's requests.")]
    [Range(0, 100.0)]
    public double BudgetPercent { get; set; } = 20;

    /// <summary>Such retries that are possible each second, whatever the percentage says. Default 3: few requests have no fifth.</summary>
    [Description("Such retries that are possible each second, whatever budget_percent says.")]
    [Range(0, RouteLimits.MostConnections)]
    public int BudgetMin { get; set; } = 3;

    /// <summary>
    /// Percentile of the route's response times after which a second target is asked for an idempotent request without a body, within the budget; the
    /// first answer counts, and the other request is broken off. 0 is never. Default 0: every such request is load.
    /// </summary>
    [Description("Percentile of response times after which a second target is asked for an idempotent request; the first answer counts; 0 = never.")]
    [Range(0, 99.9)]
    public double HedgePercentile { get; set; }

    /// <summary>Seconds for which a request is held and tried again while no target can be connected to at all; 0 is not at all. Default 0: the client hears at once.</summary>
    [Description("Seconds for which a request is tried again while no target can be connected to; 0 = not at all.")]
    [Range(0, RouteLimits.LongestQueueTimeout)]
    public double TryDuration { get; set; }
}
