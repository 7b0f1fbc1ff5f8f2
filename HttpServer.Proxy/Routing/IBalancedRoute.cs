using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;

namespace HttpServer.Proxy.Routing;

/// <summary>Something that leads to a pool of targets: whose names are looked up, whose targets are probed and counted.</summary>
internal interface IBalancedRoute
{
    /// <summary>Name in logs, metrics and status pages.</summary>
    string Name { get; }

    TargetPool Pool { get; }

    /// <summary>Where the pool's targets come from; null when they are set by whoever made the pool.</summary>
    TargetSources? Sources { get; }

    /// <summary>How the targets are probed; empty for not at all.</summary>
    IReadOnlyList<ProbeTerms> Probes { get; }
}
