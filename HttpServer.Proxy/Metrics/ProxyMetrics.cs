using System.Diagnostics.Metrics;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Metrics;

/// <summary>Counts what becomes of forwarding. While nobody listens each call is one look at a flag.</summary>
internal sealed class ProxyMetrics
{
    public const string MeterName = "HttpServer.Proxy";
    public const string RouteTag = "httpserver.route";
    public const string TargetTag = "httpserver.target";
    public const string StateTag = "httpserver.target.state";

    // The word of OpenTelemetry for what went wrong; here those of the access log.
    private const string ErrorTag = "error.type";

    private readonly Counter<long> _attempts;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _hedges;
    private readonly Counter<long> _ejections;
    private readonly Counter<long> _openings;

    public ProxyMetrics(IMeterFactory meters)
    {
        // The factory disposes of it.
        var meter = meters.Create(MeterName);
        _attempts = meter.CreateCounter<long>("httpserver.proxy.attempts", "{attempt}", "Attempts to have a request answered by a target, the first one included.");
        _retries = meter.CreateCounter<long>("httpserver.proxy.retries", "{attempt}", "Attempts after one that failed.");
        _hedges = meter.CreateCounter<long>("httpserver.proxy.hedges", "{attempt}", "Attempts beside one that takes long.");
        _ejections = meter.CreateCounter<long>("httpserver.proxy.ejections", "{ejection}", "Targets taken out because their requests failed.");
        _openings = meter.CreateCounter<long>("httpserver.proxy.breaker.openings", "{opening}", "Circuit breakers that opened.");
    }

    public void Attempted(string route, Target target)
    {
        if (_attempts.Enabled)
        {
            Count(_attempts, route, target);
        }
    }

    public void Retried(string route, string reason)
    {
        if (_retries.Enabled)
        {
            _retries.Add(1, new(RouteTag, route), new(ErrorTag, reason));
        }
    }

    public void Hedged(string route)
    {
        if (_hedges.Enabled)
        {
            _hedges.Add(1, new KeyValuePair<string, object?>(RouteTag, route));
        }
    }

    public void Ejected(string route, Target target) => Count(_ejections, route, target);

    public void Opened(string route, Target target) => Count(_openings, route, target);

    private static void Count(Counter<long> counter, string route, Target target) => counter.Add(1, new(RouteTag, route), new(TargetTag, target.Key));
}
