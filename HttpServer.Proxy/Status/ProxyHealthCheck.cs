using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Proxy.Status;

/// <summary>Degraded when a route has no target to forward to, unhealthy when no route has one.</summary>
internal sealed class ProxyHealthCheck(RouteTables tables) : IHealthCheck
{
    public const string Name = "proxy";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var routes = tables.Balanced;
        var dead = routes.Where(route => route.Pool.Targets.All(target => !target.IsWell)).Select(route => route.Name).ToList();
        if (dead.Count == 0)
        {
            List<Target> targets = [.. routes.SelectMany(route => route.Pool.Targets)];
            var missing = targets.Count(target => !target.IsWell);
            var rest = missing == 0 ? "" : $" {missing} of {targets.Count} targets are out of selection.";
            return Task.FromResult(HealthCheckResult.Healthy($"All {routes.Count} routes can forward.{rest}"));
        }
        var sentence = $"No target is available for: {string.Join(", ", dead)}.";
        return Task.FromResult(dead.Count < routes.Count ? HealthCheckResult.Degraded(sentence) : HealthCheckResult.Unhealthy(sentence));
    }
}
