using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Health;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using HttpServer.Proxy.Retrying;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Tls;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Configuration;

/// <summary>Compiles validated options into a route table.</summary>
public sealed partial class RouteTableFactory
{
    private const double BytesPerMegabyte = 1024 * 1024;

    private readonly BalancingStrategies _strategies;
    private readonly TargetProbes _probes;
    private readonly ProxyMetrics _metrics;
    private readonly ILogger<RouteTableFactory> _logger;
    private readonly TimeProvider _time;

    internal RouteTableFactory(BalancingStrategies strategies, TargetProbes probes, ProxyMetrics metrics, ILogger<RouteTableFactory> logger, TimeProvider time)
    {
        _strategies = strategies;
        _probes = probes;
        _metrics = metrics;
        _logger = logger;
        _time = time;
    }

    /// <summary>Builds the whole table.</summary>
    /// <param name="options">What is to be built; validated.</param>
    /// <param name="previous">
    /// The table that it takes the place of: a route that is as it was before is the same object, and others with a name that was there before
    /// go on with the pool of that time, on the new terms, from the moment that this returns. Null for new targets everywhere.
    /// </param>
    /// <exception cref="ArgumentException">The options have not passed validation; no pool has changed.</exception>
    // Nor has one when a strategy of the application's own throws.
    public RouteTable Create(ProxyOptions options, RouteTable? previous = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        var names = new RouteNames();
        var known = previous?.Routes.ToDictionary(route => route.Name, StringComparer.Ordinal) ?? [];
        List<Func<TargetSources.TakeOver>> updates = [];
        var table = new RouteTable(options.Routes.Select((route, position) =>
        {
            var name = names.Next(route, position, out var own, out _);
            return CreateRoute(route, name, own, known.GetValueOrDefault(name), updates);
        }));
        TargetSources.TakeOver.CommitAll(updates);
        return table;
    }

    private Route CreateRoute(RouteOptions options, string name, string ownName, Route? previous, List<Func<TargetSources.TakeOver>> updates)
    {
        List<string> failures = [];
        var tls = BackendTlsReader.Read("ssl", options, failures) ?? throw Invalid(name, failures);
        var fingerprint = OptionsFingerprint.Of(options, ProxyOptionsJsonContext.Default.RouteOptions, $"{ownName}\n{tls.Fingerprint}");
        if (previous?.Fingerprint == fingerprint)
        {
            return previous;
        }
        if (previous?.TakesConnect != options.Connect.Count > 0)
        {
            // Who waits in the queue of the one must not be sent to a target of the other: there it would be HTTP in the place of bytes.
            previous = null;
        }
        var selector = new RouteSelectorRules(failures).Compile("route", options);
        var rewrite = new RewriteRules(failures).Compile("route", options);
        if (selector is null || failures.Count > 0)
        {
            throw Invalid(name, failures);
        }
        if (!_strategies.TryGet(options.Strategy, out var strategy))
        {
            throw new ArgumentException($"Route '{name}' names the unknown strategy '{options.Strategy}'.", nameof(options));
        }
        if (strategy.Name == StrategyNames.RoundRobin && !options.StickySessions && options.Targets.Exists(target => target.Weight != options.Targets[0].Weight))
        {
            LogWeightsIgnored(_logger, name);
        }
        if (tls.TrustsAnybody)
        {
            LogUnverified(_logger, name);
        }
        if (!HashKey.TryParse(options.HashKey, out var hashKey))
        {
            throw new ArgumentException($"Route '{name}' has the unknown hash key '{options.HashKey}'.", nameof(options));
        }
        IReadOnlyList<TargetSource> sources = [.. CreateSources(options, tls)];
        var terms = PoolTerms(name, options, sources);
        var pool = previous?.Pool ?? new TargetPool(name, sources.SelectMany(source => source.Unresolved()), strategy, terms);
        var targets = new TargetSources(pool, sources, TimeSpan.FromSeconds(options.DnsRefresh));
        if (previous is not null)
        {
            updates.Add(() => targets.PrepareTakeOver(previous.Sources, strategy, terms));
        }
        return new Route(name, options.Path, selector, pool)
        {
            Sources = targets,
            Tls = tls,
            Certificate = options.Ssl.Certificate(),
            Probes = [.. ProbeTerms.Of(options)],
            Fingerprint = fingerprint,
            Retry = RetryPolicy.Of(options.Retry),
            Retries = previous?.Retries ?? new RetryBudget(_time),
            Hedging = options.Retry is { Enabled: true, HedgePercentile: > 0 } ? previous?.Hedging ?? new LatencyQuantile() : null,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeout),
            Timeout = TimeSpan.FromSeconds(options.Timeout),
            RequestTimeout = Bound(options.RequestTimeout),
            WebSocketIdleTimeout = Bound(options.WebsocketIdleTimeout),
            Upgrades = [.. options.Upgrades],
            Connect = [.. options.Connect],
            Priority = options.Priority,
            StripsPrefix = options.StripPrefix,
            Rewrite = rewrite,
            PreserveHost = options.PreserveHost,
            RequiresTls = options.SslRequired,
            EarlyHints = options.EarlyHints,
            Protocol = options.Protocol switch
            {
                "http1" => UpstreamProtocol.Http1,
                "http2" or "grpc" => UpstreamProtocol.Http2,
                _ => UpstreamProtocol.Automatic,
            },
            HashKey = HeedsHashKey(strategy.Name) ? hashKey : null,
            MaxRequestBytes = options.MaxRequestSizeMb switch
            {
                null => null,
                0 => long.MaxValue,
                { } megabytes => (long)(megabytes * BytesPerMegabyte),
            },
            StickyCookie = options.StickySessions ? new StickyCookie(options.StickyCookie ?? StickyCookie.DefaultName(ownName)) : null,
        };
    }

    private TargetPoolTerms PoolTerms(string name, RouteOptions options, IEnumerable<TargetSource> sources) => new()
    {
        IsSticky = options.StickySessions,
        QueueSize = options.QueueSize,
        QueueTimeout = TimeSpan.FromSeconds(options.QueueTimeout),
        DrainTimeout = TimeSpan.FromSeconds(options.DrainTimeout),
        Time = _time,
        MayBeEmpty = sources.Any(source => source.IsService),
        PassiveHealth = options.PassiveHealth.Enabled ? PassiveTerms(options.PassiveHealth) : null,
        CircuitBreaker = options.CircuitBreaker.Enabled ? BreakerTerms(options.CircuitBreaker) : null,
        Panic = options.Panic == "refuse" ? PanicMode.Refuse : PanicMode.Try,
        SlowStart = TimeSpan.FromSeconds(options.SlowStart),
        Observer = new TargetEvents(name, _probes, _metrics, _logger),
    };

    private static PassiveHealthTerms PassiveTerms(PassiveHealthOptions options)
    {
        var terms = new PassiveHealthTerms
        {
            ConsecutiveFailures = options.ConsecutiveFailures,
            FailurePercent = options.FailurePercent,
            Window = TimeSpan.FromSeconds(options.Window),
            MinRequests = options.MinRequests,
            EjectionTime = TimeSpan.FromSeconds(options.EjectionTime),
            MaxEjectionTime = TimeSpan.FromSeconds(options.MaxEjectionTime),
            MaxEjectedPercent = options.MaxEjectedPercent,
            StallTimeout = TimeSpan.FromSeconds(options.StallTimeout),
        };
        return options.StatusCodes.Count == 0 ? terms : terms with { StatusCodes = [.. options.StatusCodes] };
    }

    private static CircuitBreakerTerms BreakerTerms(CircuitBreakerOptions options) => new()
    {
        FailureThreshold = options.FailureThreshold,
        FailureWindow = TimeSpan.FromSeconds(options.FailureWindow),
        OpenTimeout = TimeSpan.FromSeconds(options.OpenTimeout),
        TestRequests = options.TestRequests,
        MinRequests = options.MinRequests,
    };

    private static ArgumentException Invalid(string name, List<string> failures) => new($"Route '{name}' is not valid: {string.Join("; ", failures)}");

    private static IEnumerable<TargetSource> CreateSources(RouteOptions options, BackendTls tls) =>
        options.Target is { Length: > 0 } only
            ? [CreateSource(only, options.Ssl.BackendSsl == true, new TargetTerms { Access = tls })]
            : options.Targets.Select(target => CreateSource(
                target.Url, options.Ssl.BackendSsl == true, new TargetTerms { Access = tls, Weight = target.Weight, MaxConnections = target.MaxConnections, Priority = target.Backup ? 1 : 0, Mode = TargetState.ModeOf(target.State) }));

    private static TargetSource CreateSource(string text, bool isTls, TargetTerms terms) =>
        TargetAddress.TryParse(text, out var url, out var problem)
            ? new TargetSource(isTls ? TargetAddress.OverTls(url, text) : url, TargetAddress.IsService(text), terms with { Protocol = TargetAddress.Protocol(text) })
            : throw new ArgumentException($"A target's URL {problem}.", nameof(text));

    // Strategies of the application's own may go by it too.
    private static bool HeedsHashKey(string strategy) => strategy == StrategyNames.ConsistentHash || !StrategyNames.All.Contains(strategy);

    private static TimeSpan Bound(double seconds) => seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);

    [LoggerMessage(6, LogLevel.Warning, "The weights of route {Route} have no effect with round_robin; weighted_round_robin heeds them.", EventName = "WeightsIgnored")]
    private static partial void LogWeightsIgnored(ILogger logger, string route);

    [LoggerMessage(7, LogLevel.Warning, "The targets of route {Route} are not verified (verify_backend = false): whoever answers in their place gets their requests.", EventName = "BackendUnverified")]
    private static partial void LogUnverified(ILogger logger, string route);
}
