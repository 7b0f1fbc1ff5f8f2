using System.Diagnostics.Metrics;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Proxy.Metrics;

/// <summary>How many targets of each route are in which state, counted whenever somebody collects metrics.</summary>
internal sealed class TargetCensus(RouteTables tables, IMeterFactory meters) : IHostedService
{
    private static readonly string[] States = ["up", "drain", "down", "unhealthy", "ejected", "open", "half_open"];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        meters.Create(ProxyMetrics.MeterName)
            .CreateObservableUpDownCounter("httpserver.proxy.targets", Count, "{target}", "Targets of a route by what keeps requests from them; up takes them.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<Measurement<long>> Count()
    {
        foreach (var route in tables.Balanced)
        {
            var counts = route.Pool.Targets.CountBy(State).ToDictionary();
            foreach (var state in States)
            {
                // Zeros too: what is not told keeps its last value.
                yield return new(counts.GetValueOrDefault(state), new(ProxyMetrics.RouteTag, route.Name), new(ProxyMetrics.StateTag, state));
            }
        }
    }

    // What most explains that a target is out comes first.
    private static string State(Target target) => target switch
    {
        { Mode: TargetMode.Drain } => "drain",
        { Mode: TargetMode.Down } => "down",
        { IsProbedWell: false } => "unhealthy",
        { IsEjected: true } => "ejected",
        { Circuit.State: CircuitState.Open } => "open",
        { Circuit.State: CircuitState.HalfOpen } => "half_open",
        _ => "up",
    };
}
