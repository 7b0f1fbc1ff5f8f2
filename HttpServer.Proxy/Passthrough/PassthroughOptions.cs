using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Balancer.Strategies;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Passthrough;

/// <summary>One <c>[[tls_passthrough]]</c> table: the hosts whose TLS is not spoken here but passed on as it comes, and where to.</summary>
public sealed class PassthroughOptions
{
    /// <summary>Name in logs, metrics and status pages; unique. Default: "tls:" and the first of <see cref="Sni"/>.</summary>
    [Description("Name in logs, metrics and status pages. Default: tls: and the first sni.")]
    public string? Name { get; set; }

    /// <summary>
    /// Hosts that clients ask for (RFC 6066, 3): <c>example.com</c>, <c>*.example.com</c> for any name below that, <c>*</c> for every
    /// connection that nobody else takes, also one that names no host. An exact name goes before a wildcard, a longer wildcard before a
    /// shorter. Required. In TOML and JSON a plain string stands for a list with it alone.
    /// </summary>
    [Description("Hosts it is for: example.com, *.example.com (any name below), * (all without a route or a certificate here). Required.")]
    public List<string> Sni { get; } = [];

    /// <summary>
    /// Names of the listeners that it is for, of those that speak TLS; compared without case. Two routes may have a host each for listeners
    /// of their own. Default empty: all. In TOML and JSON a plain string stands for a list with it alone.
    /// </summary>
    [Description("Names of the listeners it is for, of those that speak TLS ('https' is that of server.ssl.https_port); empty = all.")]
    public List<string> Listeners { get; } = [];

    /// <summary>The only backend. Either this or <see cref="Targets"/>.</summary>
    [Description("The only backend, host:port. Either this or targets.")]
    public string? Target { get; set; }

    /// <summary>The backends among which <see cref="Strategy"/> chooses.</summary>
    [Description("The backends to balance over.")]
    public List<PassthroughTargetOptions> Targets { get; } = [];

    /// <summary>Name of a registered strategy. Default "round_robin". <c>consistent_hash</c> goes by the client's address.</summary>
    [Description("How a target is chosen.")]
    public string Strategy { get; set; } = StrategyNames.RoundRobin;

    /// <summary>Probes of the targets by connections. Default null: none.</summary>
    [Description("Probes of the targets by connections.")]
    public PassthroughHealthOptions? Health { get; set; }

    /// <summary>When a target is taken out for a while because connections to it fail.</summary>
    [Description("When a target is taken out for a while because connections to it fail.")]
    public PassthroughEjectionOptions PassiveHealth { get; } = new();

    /// <summary>
    /// The header of the PROXY protocol that targets are sent before the client's first byte, so that they know who it is: "off", "v1" (text) or
    /// "v2" (binary). Default "off": a target that does not expect it takes it for a broken handshake.
    /// </summary>
    [Description("Header of the PROXY protocol that tells targets who the client is: off, v1 or v2.")]
    [AllowedValues("off", "v1", "v2")]
    public string ProxyProtocol { get; set; } = "off";

    /// <summary>Seconds until a connection to a target must stand; then the next one is tried. Default 5, as for routes.</summary>
    [Description("Seconds until a connection to a target must stand; then the next is tried.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestConnectTimeout)]
    public double ConnectTimeout { get; set; } = 5;

    /// <summary>Seconds without a byte in either direction until a connection is cut; 0 is never. Default 3600, as for tunnels of routes.</summary>
    [Description("Seconds without a byte in either direction until a connection is cut; 0 is never.")]
    [Range(0, RouteLimits.LongestIdleTimeout)]
    public double IdleTimeout { get; set; } = 3600;

    /// <summary>
    /// Connections that wait, first come first served, while every target has its <see cref="PassthroughTargetOptions.MaxConnections"/>; the next
    /// is closed. Default 256, as for routes. 0 closes it at once.
    /// </summary>
    [Description("Connections that wait while every target has its max_connections; the next is closed. 0 is none.")]
    [Range(0, RouteLimits.LongestQueue)]
    public int QueueSize { get; set; } = 256;

    /// <summary>Seconds that a connection waits so at most; then it is closed. Default 5, as for routes.</summary>
    [Description("Seconds that a connection waits so at most; then it is closed.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestQueueTimeout)]
    public double QueueTimeout { get; set; } = 5;

    /// <summary>Seconds that connections go on once their route or their target is taken out of the configuration; then they are cut. 0 cuts them at once. Default 300, as for routes.</summary>
    [Description("Seconds that connections go on once their route or target is removed.")]
    [Range(0, RouteLimits.LongestDrain)]
    public double DrainTimeout { get; set; } = 300;

    /// <summary>Seconds between two looks at the addresses behind the names of the targets; 0 keeps the first ones for ever. Default 30, as for routes.</summary>
    [Description("Seconds between two looks at the addresses of the targets' names; 0 keeps the first ones.")]
    [Range(0, RouteLimits.LongestDnsRefresh)]
    public double DnsRefresh { get; set; } = 30;

    /// <summary>Where it was read: the path of its table, for whoever has to say what is wrong with it. Null when it was made in code.</summary>
    internal string? Place { get; init; }
}
