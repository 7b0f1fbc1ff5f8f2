using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class RoundRobinStrategyTests
{
    [Test]
    public void Choose_OneByOne_GoesRoundInOrder()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1, 1);

        var hosts = Enumerable.Range(0, 6).Select(_ => pool.Ask().Url.Host[^1]);

        Assert.That(string.Concat(hosts), Is.EqualTo("abcabc"));
    }

    [Test]
    public void Choose_OnManyThreads_SpreadsExactly()
    {
        const int Threads = 6;
        const int Each = 20_000;
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1, 1);

        TestPool.InParallel(Threads, _ =>
        {
            for (var i = 0; i < Each; i++)
            {
                pool.Ask();
            }
        });

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.All.EqualTo(Threads * Each / 3));
    }

    [Test]
    public void Choose_WithWeights_HeedsNone()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 9, 1);

        for (var i = 0; i < 10; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.All.EqualTo(5));
    }

    [Test]
    public void Choose_OneTargetGone_SharesItsTurnsEvenly()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1, 1);
        pool.Targets[1].Mode = TargetMode.Down;

        for (var i = 0; i < 600; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo([300, 0, 300]));
    }
}
