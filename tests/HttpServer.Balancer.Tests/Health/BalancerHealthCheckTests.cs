using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Balancer.Tests.Health;

public sealed class BalancerHealthCheckTests
{
    [TestCase(0, HealthStatus.Healthy)]
    [TestCase(1, HealthStatus.Degraded)]
    [TestCase(2, HealthStatus.Unhealthy)]
    public async Task Check_TargetsGone_TellsHowBadItIs(int gone, HealthStatus expected)
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        foreach (var target in pool.Targets.Take(gone))
        {
            target.Mode = TargetMode.Down;
        }

        var report = await CheckAsync(new Pools(pool));

        Assert.That(report.Status, Is.EqualTo(expected));
        Assert.That(report.Entries["balancer"].Tags, Is.EqualTo(["balancer"]));
        Assert.That(report.Entries["balancer"].Description, expected == HealthStatus.Healthy ? Does.Contain("pools: 1") : Does.Contain("test"));
    }

    [Test]
    public async Task Check_WithoutPools_IsHealthy()
    {
        var report = await CheckAsync(new Pools());

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    // Added twice on purpose: that must be harmless.
    private static Task<HealthReport> CheckAsync(ITargetPoolSource pools) =>
        new ServiceCollection()
            .AddLogging()
            .AddSingleton(pools)
            .AddHttpServerBalancer()
            .AddHttpServerBalancer()
            .BuildServiceProvider()
            .GetRequiredService<HealthCheckService>()
            .CheckHealthAsync();

    private sealed class Pools(params TargetPool[] pools) : ITargetPoolSource
    {
        IReadOnlyList<TargetPool> ITargetPoolSource.Pools => pools;
    }
}
