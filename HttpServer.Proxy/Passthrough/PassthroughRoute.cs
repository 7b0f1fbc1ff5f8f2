using HttpServer.Balancer.Targets;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Passthrough;

/// <summary>One passthrough at run time: immutable, made from <see cref="PassthroughOptions"/>.</summary>
internal sealed class PassthroughRoute(string name, TargetPool pool) : IBalancedRoute
{
    public string Name { get; } = name;

    public TargetPool Pool { get; } = pool;

    public required IReadOnlyList<string> Sni { get; init; }

    /// <summary>The listeners that it is for; empty for all.</summary>
    public required string[] Listeners { get; init; }

    public required TargetSources? Sources { get; init; }

    public required IReadOnlyList<ProbeTerms> Probes { get; init; }

    /// <summary>What tells its options from others.</summary>
    public required string Fingerprint { get; init; }

    public required ProxyProtocolVersion ProxyProtocol { get; init; }

    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Longest silence; infinite where there is no bound.</summary>
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>The name that options stand for.</summary>
    public static string NameOf(PassthroughOptions options) => options.Name is { Length: > 0 } name ? name : $"tls:{options.Sni.FirstOrDefault()}";
}
