using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Balancer.Health;

/// <summary>Degraded when a pool has targets that cannot be used, unhealthy when a pool has none left.</summary>
internal sealed class BalancerHealthCheck(IEnumerable<ITargetPoolSource> sources) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pools = 0;
        var reduced = new List<string>();
        var empty = new List<string>();
        foreach (var pool in sources.SelectMany(source => source.Pools))
        {
            pools++;
            var available = pool.Targets.Count(target => target.IsAvailable);
            if (available == 0)
            {
                empty.Add(pool.Name);
            }
            else if (available < pool.Targets.Count)
            {
                reduced.Add(pool.Name);
            }
        }
        return Task.FromResult(
            empty.Count > 0 ? HealthCheckResult.Unhealthy($"No target is available in: {string.Join(", ", empty)}.")
            : reduced.Count > 0 ? HealthCheckResult.Degraded($"Some targets are not available in: {string.Join(", ", reduced)}.")
            : HealthCheckResult.Healthy($"Every target is available; pools: {pools}."));
    }
}
