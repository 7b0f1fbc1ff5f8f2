using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class PowerOfTwoStrategyTests
{
    [Test]
    public void Choose_ManyHeld_SpreadsFarMoreEvenlyThanChance()
    {
        const int Targets = 100;
        const int Held = 10_000;
        var (two, chance) = (Seeded(StrategyNames.PowerOfTwo, [.. Enumerable.Repeat(1, Targets)]), Seeded(StrategyNames.Random, [.. Enumerable.Repeat(1, Targets)]));

        for (var i = 0; i < Held; i++)
        {
            two.Hold();
            chance.Hold();
        }

        // By theory the busiest is log2 log2 100 = 2.7 above the mean, by chance alone some 25.
        Assert.That(two.Targets.Max(target => target.ActiveConnections), Is.LessThanOrEqualTo((Held / Targets) + 5));
        Assert.That(chance.Targets.Max(target => target.ActiveConnections), Is.GreaterThan((Held / Targets) + 10));
    }

    [Test]
    public void Choose_WithWeights_HoldsConnectionsInProportion()
    {
        var pool = Seeded(StrategyNames.PowerOfTwo, 3, 2, 1);

        for (var i = 0; i < 6_000; i++)
        {
            pool.Hold();
        }

        Assert.That(pool.Targets.Select(target => (double)target.ActiveConnections), Is.EqualTo([3_000, 2_000, 1_000]).Within(100));
    }

    [Test]
    public void Choose_BusyOne_IsAvoidedByTwo()
    {
        var pool = Seeded(StrategyNames.PowerOfTwo, 1, 1);
        var busy = pool.Hold();

        // The two draws fall on different targets but once in sixteen.
        var others = Enumerable.Range(0, 1_000).Count(_ => pool.Ask() != busy);

        Assert.That(others, Is.GreaterThan(900));
    }

    [Test]
    public void Choose_OnlyOneAvailable_TakesIt()
    {
        var pool = Seeded(StrategyNames.PowerOfTwo, 1, 1, 1);
        pool.Targets[0].Mode = TargetMode.Down;
        pool.Targets[2].Mode = TargetMode.Down;

        Assert.That(Enumerable.Range(0, 100).Select(_ => pool.Ask()), Is.All.SameAs(pool.Targets[1]));
    }

    [Test]
    public void Choose_NoneAvailable_IsRefused()
    {
        var pool = Seeded(StrategyNames.PowerOfTwo, 1, 1);
        pool.Targets[0].Mode = TargetMode.Down;
        pool.Targets[1].Mode = TargetMode.Down;

        Assert.That(pool.TryAcquire(default, out _), Is.False);
    }

    private static TargetPool Seeded(string name, params int[] weights)
    {
        var provider = new ServiceCollection().AddSingleton(new Random(42)).AddHttpServerBalancer().BuildServiceProvider();
        provider.GetRequiredService<BalancingStrategies>().TryGet(name, out var strategy);
        return new TargetPool("test", weights.Select((weight, i) => new Target(new Uri($"http://backend-{i}:1"), weight)), strategy!);
    }
}
