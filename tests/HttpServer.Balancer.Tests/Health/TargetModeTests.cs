using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

public sealed class TargetModeTests
{
    [Test]
    public void Mode_NotUp_TakesNoNewRequestsAndKeepsThoseItHas(
        [ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values(TargetMode.Drain, TargetMode.Down)] TargetMode mode)
    {
        var pool = TestPool.Create(strategy, 1, 1);
        var target = pool.Ask("10.0.0.1");
        Assert.That(pool.TryOn(target, out var held), Is.True);

        target.Mode = mode;
        Assert.That(Enumerable.Range(0, 50).Any(_ => pool.Ask("10.0.0.1") == target), Is.False);
        Assert.That((held.IsHeld, target.ActiveConnections, target.IsAvailable, pool.TryOn(target, out _)), Is.EqualTo((true, 1, false, false)));
        held.Dispose();
        Assert.That(target.ActiveConnections, Is.Zero);

        target.Mode = TargetMode.Up;
        Assert.That(Enumerable.Range(0, 200).Any(_ => pool.Ask("10.0.0.1") == target), Is.True);
    }

    [Test]
    public async Task Mode_Up_ServesThoseWhoWait()
    {
        var pool = new TargetPool(
            "test",
            [new Target(TestPool.Url(0), new TargetTerms { Mode = TargetMode.Down }), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })],
            TestPool.Strategy(StrategyNames.RoundRobin),
            new TargetPoolTerms { QueueSize = 5, Time = new FakeTimeProvider() });
        using var only = pool.Acquire();
        Assert.That(only.Target, Is.SameAs(pool.Targets[1]));
        var wait = pool.Wait();

        pool.Targets[0].Mode = TargetMode.Up;

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Update_AnotherModeIsConfigured_HoldsAtOnce()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var target = pool.Targets[0];

        pool.Update([new Target(target.Url, new TargetTerms { Mode = TargetMode.Drain }), new Target(pool.Targets[1].Url)]);
        Assert.That((pool.Targets[0], target.Mode, target.IsAvailable), Is.EqualTo((target, TargetMode.Drain, false)));
        pool.Update([new Target(target.Url), new Target(pool.Targets[1].Url)]);

        Assert.That((target.Mode, target.IsAvailable), Is.EqualTo((TargetMode.Up, true)));
    }

    [Test]
    public void Update_TheSameModeIsConfigured_LeavesWhatWasSetMeanwhile()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        pool.Targets[0].Mode = TargetMode.Drain;

        pool.Update([new Target(pool.Targets[0].Url, weight: 5), new Target(pool.Targets[1].Url)]);

        Assert.That((pool.Targets[0].Mode, pool.Targets[0].Weight, pool.Targets[0].IsAvailable), Is.EqualTo((TargetMode.Drain, 5, false)));
    }

    [Test]
    public void Mode_SetByManyThreads_IsWhatSelectionGoesBy()
    {
        var target = TestPool.Create(StrategyNames.RoundRobin, 1).Targets[0];
        for (var round = 0; round < 200; round++)
        {
            TestPool.InParallel(3, number => target.Mode = (TargetMode)((number + round) % 3));

            Assert.That(target.IsAvailable, Is.EqualTo(target.Mode == TargetMode.Up));
        }
    }
}
