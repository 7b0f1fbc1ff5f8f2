using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class RandomStrategyTests
{
    [Test]
    public void Choose_WithWeights_KeepsTheProportions()
    {
        var pool = Seeded(3, 2, 1);

        for (var i = 0; i < 60_000; i++)
        {
            pool.Ask();
        }

        // Five standard deviations of the binomial distribution are 620.
        Assert.That(pool.Targets.Select(target => (double)target.TotalRequests), Is.EqualTo([30_000, 20_000, 10_000]).Within(620));
    }

    [Test]
    public void Choose_OneTargetGone_KeepsTheProportionsOfTheOthers()
    {
        var pool = Seeded(3, 2, 1);
        pool.Targets[0].Mode = TargetMode.Down;

        for (var i = 0; i < 30_000; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => (double)target.TotalRequests), Is.EqualTo([0, 20_000, 10_000]).Within(450));
    }

    [Test]
    public void Choose_SameSeed_IsRepeatable()
    {
        var first = Seeded(1, 1, 1);
        var second = Seeded(1, 1, 1);

        Assert.That(
            Enumerable.Range(0, 100).Select(_ => first.Ask().Key),
            Is.EqualTo(Enumerable.Range(0, 100).Select(_ => second.Ask().Key)));
    }

    private static TargetPool Seeded(params int[] weights)
    {
        var provider = new ServiceCollection().AddSingleton(new Random(42)).AddHttpServerBalancer().BuildServiceProvider();
        provider.GetRequiredService<BalancingStrategies>().TryGet(StrategyNames.Random, out var strategy);
        return new TargetPool("test", weights.Select((weight, i) => new Target(TestPool.Url(i), weight)), strategy!);
    }
}
