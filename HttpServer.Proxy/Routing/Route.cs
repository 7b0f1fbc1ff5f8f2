using HttpServer.Balancer.Targets;
using HttpServer.Core.Tls;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using HttpServer.Proxy.Retrying;
using HttpServer.Proxy.Tls;

namespace HttpServer.Proxy.Routing;

/// <summary>One route at run time: immutable, made from <see cref="Configuration.RouteOptions"/>.</summary>
public sealed class Route : IBalancedRoute
{
    internal Route(string name, string path, RouteSelector selector, TargetPool pool)
    {
        Name = name;
        Path = path;
        Pool = pool;
        Selector = selector;
    }

    /// <summary>Name in logs, metrics and status pages; unique in its table.</summary>
    public string Name { get; }

    /// <summary>The path as configured.</summary>
    public string Path { get; }

    /// <summary>What the path takes.</summary>
    public RouteKind Kind => Selector.Pattern.Kind;

    /// <summary>The hosts that it takes: exact names, and wildcards as <c>*.example.com</c>; empty for every host.</summary>
    public IReadOnlyList<string> Hosts => Selector.Hosts;

    /// <summary>Higher comes first; among equals the configured order decides.</summary>
    public int Priority { get; init; }

    /// <summary>The backends.</summary>
    public TargetPool Pool { get; }

    /// <summary>Until a connection must stand.</summary>
    public required TimeSpan ConnectTimeout { get; init; }

    /// <summary>Wait for the response head, and the longest gap within a body.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Bound of a whole request; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> when there is none.</summary>
    public required TimeSpan RequestTimeout { get; init; }

    /// <summary>Longest silence of a WebSocket or another tunnel; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> when there is no bound.</summary>
    public required TimeSpan WebSocketIdleTimeout { get; init; }

    /// <summary>Protocols beside WebSockets that a client of HTTP/1.1 may upgrade to.</summary>
    public IReadOnlyList<string> Upgrades { get; init; } = [];

    /// <summary>Authorities, <c>host:port</c>, that CONNECT requests for this route may name; where there are any it takes no other requests.</summary>
    public IReadOnlyList<string> Connect
    {
        get;
        init
        {
            field = value;
            TakesConnect = value.Count > 0;
        }
    } = [];

    /// <summary>Whether the backend sees the client's Host header, or its own host and port.</summary>
    public required bool PreserveHost { get; init; }

    /// <summary>Largest request body in bytes; <see cref="long.MaxValue"/> for no limit; null where the server's limit stands.</summary>
    public required long? MaxRequestBytes { get; init; }

    /// <summary>What is spoken to the targets.</summary>
    public UpstreamProtocol Protocol { get; init; }

    /// <summary>Whether interim responses of the backend reach clients of HTTP/1.1.</summary>
    public bool EarlyHints { get; init; }

    /// <summary>The sticky cookie; null when the route is not sticky.</summary>
    public required StickyCookie? StickyCookie { get; init; }

    /// <summary>What <c>consistent_hash</c> and strategies of one's own go by; null for the client, and for every other strategy.</summary>
    public HashKey? HashKey { get; init; }

    /// <summary>Whether the part that a prefix route matched is left out of what is forwarded.</summary>
    public bool StripsPrefix { get; init; } = true;

    /// <summary>Whether requests without TLS are sent to https.</summary>
    public bool RequiresTls { get; init; }

    /// <summary>Whether <see cref="Connect"/> names any; asked for each request.</summary>
    internal bool TakesConnect { get; private init; }

    /// <summary>Where the pool's targets come from; null when they are set by whoever made the pool.</summary>
    internal TargetSources? Sources { get; init; }

    TargetSources? IBalancedRoute.Sources => Sources;

    /// <summary>How TLS is spoken to its targets.</summary>
    internal BackendTls Tls { get; init; } = BackendTls.Default;

    /// <summary>Where the certificate for its own hosts stands; null where it brings none.</summary>
    internal CertificateOptions? Certificate { get; init; }

    /// <summary>What tells its options from others; null for one that was made without.</summary>
    internal string? Fingerprint { get; init; }

    /// <summary>What is tried again.</summary>
    internal RetryPolicy Retry { get; init; } = RetryPolicy.None;

    /// <summary>What is being tried again.</summary>
    internal RetryBudget Retries { get; init; } = new(TimeProvider.System);

    /// <summary>How the targets are probed; empty for not at all.</summary>
    internal IReadOnlyList<ProbeTerms> Probes { get; init; } = [];

    IReadOnlyList<ProbeTerms> IBalancedRoute.Probes => Probes;

    /// <summary>When a second target is asked; null where none ever is.</summary>
    internal LatencyQuantile? Hedging { get; init; }

    internal PathRewrite? Rewrite { get; init; }

    internal RouteSelector Selector { get; }

    /// <summary>
    /// Cuts what is to be forwarded out of the raw request target, and rewrites it. Does not allocate but for targets with dot
    /// segments and for routes with a rewrite.
    /// </summary>
    /// <param name="rawTarget">The target as received: origin-form, absolute-form or "*".</param>
    /// <param name="pathBase">Decoded path of the branch that the proxy is mapped under; it is stripped too. Empty in a gateway.</param>
    /// <param name="target">What to forward.</param>
    /// <returns>False when the target can be read in two ways, is malformed or became so: answer 400, forward nothing.</returns>
    public bool TryGetForwardTarget(string rawTarget, string pathBase, out ForwardTarget target) =>
        Cut(rawTarget, pathBase, out target) == TargetCut.Good;

    /// <summary>As <see cref="TryGetForwardTarget"/>, and says why not.</summary>
    internal TargetCut Cut(string rawTarget, string pathBase, out ForwardTarget target) =>
        !RawTarget.TryCut(rawTarget, pathBase, Selector.Pattern, StripsPrefix, out target) ? TargetCut.Ambiguous
        : Rewrite is null || target.IsAsterisk || Rewrite.TryApply(target.Slice, out target) ? TargetCut.Good
        : TargetCut.BadRewrite;
}
