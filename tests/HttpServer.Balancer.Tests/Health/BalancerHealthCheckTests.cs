using HttpServer.Balancer.Breaking;
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
    public async Task Check_OnePoolOfTwoIsDead_IsDegradedOnly()
    {
        var dead = TestPool.Create(StrategyNames.RoundRobin, 1);
        dead.Targets[0].SetProbed(isWell: false);

        var report = await CheckAsync(new Pools(dead, TestPool.Create(StrategyNames.RoundRobin, 1)));

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(report.Entries["balancer"].Description, Is.EqualTo("No target is available in: test (1 failing probes of 1)."));
    }

    [Test]
    public async Task Check_TargetsOutForManyReasons_CountsThem()
    {
        var pool = HealthKit.Create(
            new TargetPoolTerms { PassiveHealth = new PassiveHealthTerms(), CircuitBreaker = new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 1 } }, targets: 8);
        pool.Targets[0].Mode = TargetMode.Drain;
        pool.Targets[1].Mode = TargetMode.Down;
        pool.Targets[2].SetProbed(isWell: false);
        pool.Targets[3].SetProbed(isWell: false);
        pool.Fail(4, TargetFailure.Connect);
        pool.Answer(5, 500);

        var report = await CheckAsync(new Pools(pool));

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(
            report.Entries["balancer"].Description,
            Is.EqualTo("Some targets are not available in: test (1 drained, 1 down, 2 failing probes, 1 ejected, 1 with an open circuit of 8)."));
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
