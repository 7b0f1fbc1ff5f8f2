using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Balancer.Health;

/// <summary>
/// Degraded when pools have targets that cannot be used, unhealthy when no pool has one left: whoever is asked for one dead pool need not
/// take out a gateway that serves the others. Says how many are out and why, but no addresses: everybody may read it.
/// </summary>
internal sealed class BalancerHealthCheck(IEnumerable<ITargetPoolSource> sources) : IHealthCheck
{
    // What most explains that a target is out comes first.
    private static readonly (TargetObstacles Obstacle, string Words)[] Reasons =
    [
        (TargetObstacles.Probed, "failing probes"),
        (TargetObstacles.Ejected, "ejected"),
        (TargetObstacles.Open, "with an open circuit"),
    ];

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var pools = 0;
        var reduced = new List<string>();
        var empty = new List<string>();
        foreach (var pool in sources.SelectMany(source => source.Pools))
        {
            pools++;
            var gone = pool.Targets.Where(target => !target.IsWell).ToList();
            if (gone.Count == pool.Targets.Count)
            {
                empty.Add(Describe(pool, gone));
            }
            else if (gone.Count > 0)
            {
                reduced.Add(Describe(pool, gone));
            }
        }
        return Task.FromResult(
            empty.Count > 0 ? new HealthCheckResult(empty.Count < pools ? HealthStatus.Degraded : HealthStatus.Unhealthy, $"No target is available in: {string.Join(", ", empty)}.")
            : reduced.Count > 0 ? HealthCheckResult.Degraded($"Some targets are not available in: {string.Join(", ", reduced)}.")
            : HealthCheckResult.Healthy($"Every target is available; pools: {pools}."));
    }

    private static string Describe(TargetPool pool, List<Target> unavailable)
    {
        var counts = unavailable.CountBy(Reason).Select(reason => $"{reason.Value} {reason.Key}").ToList();
        return counts.Count == 0 ? pool.Name : $"{pool.Name} ({string.Join(", ", counts)} of {pool.Targets.Count})";
    }

    private static string Reason(Target target)
    {
        var obstacles = target.Obstacles;
        return target.Mode switch
        {
            TargetMode.Drain => "drained",
            TargetMode.Down => "down",
            _ => Array.Find(Reasons, reason => (obstacles & reason.Obstacle) != 0).Words ?? "out",
        };
    }
}
