using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class WeightedRoundRobinStrategyTests
{
    // The first is the example of nginx's own change, 5:1:1.
    [TestCase(new[] { 5, 1, 1 }, "aabacaa")]
    [TestCase(new[] { 3, 2, 1 }, "abacba")]
    [TestCase(new[] { 2, 2 }, "abab")]
    [TestCase(new[] { 300, 200, 100 }, "abacba")]
    public void Choose_OneByOne_IsSmooth(int[] weights, string cycle)
    {
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, weights);

        var hosts = string.Concat(Enumerable.Range(0, cycle.Length * 2).Select(_ => pool.Ask().Url.Host[^1]));

        Assert.That(hosts, Is.EqualTo(cycle + cycle));
    }

    [TestCase(new[] { 3, 2, 1 }, 6_000)]
    // A cycle too long to lay out: worked out turn by turn under a lock.
    [TestCase(new[] { 5003, 2, 1 }, 5_006)]
    public void Choose_OnManyThreads_IsExactPerCycle(int[] weights, int each)
    {
        const int Threads = 4;
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, weights);

        TestPool.InParallel(Threads, _ =>
        {
            for (var i = 0; i < each; i++)
            {
                pool.Ask();
            }
        });

        var cycles = Threads * each / weights.Sum();
        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo(weights.Select(weight => weight * cycles)));
    }

    [Test]
    public void Choose_AfterAnyWholeCycle_HasGivenEachItsWeight()
    {
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, 3, 2, 1);
        for (var cycle = 1; cycle <= 10; cycle++)
        {
            for (var turn = 0; turn < 6; turn++)
            {
                pool.Ask();
            }

            Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo([3 * cycle, 2 * cycle, cycle]));
        }
    }

    // With c gone, 3:2 is left; with a gone, 2:1. Over 30 cycles both come out whole.
    [TestCase(2, new[] { 108, 72, 0 })]
    [TestCase(0, new[] { 0, 120, 60 })]
    public void Choose_OneTargetGone_SharesItsTurnsByWeight(int gone, int[] expected)
    {
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, 3, 2, 1);
        pool.Targets[gone].Mode = TargetMode.Down;

        for (var i = 0; i < 180; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo(expected));
    }

    [Test]
    public void Choose_HeaviestTargetOfALongCycleGone_SharesItsTurnsByWeight()
    {
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, 65_535, 2, 1);
        pool.Targets[0].Mode = TargetMode.Down;

        for (var i = 0; i < 30; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo([0, 20, 10]));
    }
}
