using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Health;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Compiles validated options into a table.</summary>
internal sealed partial class PassthroughTableFactory(
    BalancingStrategies strategies, TargetProbes probes, ProxyMetrics metrics, ILogger<PassthroughTableFactory> logger, ILogger<TargetEvents> events, TimeProvider time)
{
    /// <summary>
    /// Builds the whole table. A route that is as it was before is the same object; another with a name that was there before goes on
    /// with its pool, on the new terms, from the moment that this returns.
    /// </summary>
    /// <exception cref="ArgumentException">The options have not passed validation; no pool has changed.</exception>
    public PassthroughTable Create(TlsPassthroughOptions options, PassthroughTable previous)
    {
        var known = previous.Routes.ToDictionary(static route => route.Name, StringComparer.Ordinal);
        List<Func<TargetSources.TakeOver>> updates = [];
        var table = new PassthroughTable([.. options.Routes.Select(route => CreateRoute(route, known, updates))]);
        TargetSources.TakeOver.CommitAll(updates);
        return table;
    }

    private PassthroughRoute CreateRoute(PassthroughOptions options, Dictionary<string, PassthroughRoute> known, List<Func<TargetSources.TakeOver>> updates)
    {
        var name = PassthroughRoute.NameOf(options);
        var previous = known.GetValueOrDefault(name);
        var fingerprint = OptionsFingerprint.Of(options, TlsPassthroughJsonContext.Default.PassthroughOptions, name);
        if (previous?.Fingerprint == fingerprint)
        {
            return previous;
        }

        if (!strategies.TryGet(options.Strategy, out var strategy))
        {
            throw new ArgumentException($"Passthrough '{name}' names the unknown strategy '{options.Strategy}'.", nameof(options));
        }

        if (strategy.Name == StrategyNames.RoundRobin && options.Targets.Exists(target => target.Weight != options.Targets[0].Weight))
        {
            LogWeightsIgnored(logger, name);
        }

        IReadOnlyList<TargetSource> sources = [.. CreateSources(options)];
        var terms = PoolTerms(name, options);
        var pool = previous?.Pool ?? new TargetPool(name, sources.SelectMany(static source => source.Unresolved()), strategy, terms);
        var targets = new TargetSources(pool, sources, TimeSpan.FromSeconds(options.DnsRefresh));
        if (previous is not null)
        {
            updates.Add(() => targets.PrepareTakeOver(previous.Sources, strategy, terms));
        }

        var proxyProtocol = options.ProxyProtocol switch
        {
            "v1" => ProxyProtocolVersion.Text,
            "v2" => ProxyProtocolVersion.Binary,
            _ => ProxyProtocolVersion.None,
        };
        return new PassthroughRoute(name, pool)
        {
            Sni = [.. options.Sni],
            Listeners = [.. options.Listeners],
            Sources = targets,
            Probes = options.Health is { } health ? [ProbeTerms(health, proxyProtocol)] : [],
            Fingerprint = fingerprint,
            ProxyProtocol = proxyProtocol,
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeout),
            IdleTimeout = options.IdleTimeout == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.IdleTimeout),
        };
    }

    private TargetPoolTerms PoolTerms(string name, PassthroughOptions options) => new()
    {
        QueueSize = options.QueueSize,
        QueueTimeout = TimeSpan.FromSeconds(options.QueueTimeout),
        DrainTimeout = TimeSpan.FromSeconds(options.DrainTimeout),
        Time = time,
        PassiveHealth = !options.PassiveHealth.Enabled ? null : new PassiveHealthTerms
        {
            EjectionTime = TimeSpan.FromSeconds(options.PassiveHealth.EjectionTime),
            MaxEjectionTime = TimeSpan.FromSeconds(options.PassiveHealth.MaxEjectionTime),
            MaxEjectedPercent = options.PassiveHealth.MaxEjectedPercent,
        },
        Observer = new TargetEvents(name, probes, metrics, events),
    };

    private static ProbeTerms ProbeTerms(PassthroughHealthOptions health, ProxyProtocolVersion proxyProtocol) => new(
        new TcpProbe(proxyProtocol),
        TimeSpan.FromSeconds(health.Interval), TimeSpan.FromSeconds(health.Timeout), health.HealthyThreshold, health.UnhealthyThreshold);

    private static IEnumerable<TargetSource> CreateSources(PassthroughOptions options) =>
        options.Target is { Length: > 0 } only
            ? [CreateSource(only, new TargetTerms())]
            : options.Targets.Select(static target => CreateSource(
                target.Url, new TargetTerms { Weight = target.Weight, MaxConnections = target.MaxConnections, Priority = target.Backup ? 1 : 0, Mode = TargetState.ModeOf(target.State) }));

    private static TargetSource CreateSource(string text, TargetTerms terms) =>
        PassthroughAddress.TryParse(text, out var url, out var problem)
            ? new TargetSource(url, IsService: false, terms)
            : throw new ArgumentException($"A target's address {problem}.", nameof(text));

    [LoggerMessage(1, LogLevel.Warning, "The weights of passthrough {Route} have no effect with round_robin; weighted_round_robin heeds them.", EventName = "WeightsIgnored")]
    private static partial void LogWeightsIgnored(ILogger logger, string route);
}
