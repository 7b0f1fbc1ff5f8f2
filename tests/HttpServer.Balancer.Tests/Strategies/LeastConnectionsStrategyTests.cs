using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class LeastConnectionsStrategyTests
{
    [Test]
    public void Choose_OneTargetLessBusy_TakesIt()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1);
        var held = Enumerable.Range(0, 6).Select(_ => pool.Acquire()).ToList();
        held.First(lease => lease.Target == pool.Targets[1]).Dispose();

        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[1]));
    }

    [Test]
    public void Choose_IdleTargets_TakesTurns()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1);

        for (var i = 0; i < 300; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.All.EqualTo(100));
    }

    [Test]
    public void Choose_IdleTargetsWithWeights_TakesTurnsByWeight()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 3, 2, 1);

        for (var i = 0; i < 600; i++)
        {
            pool.Ask();
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo([300, 200, 100]));
    }

    [Test]
    public void Choose_HeldWithWeights_FillsByWeight()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 3, 2, 1);

        for (var i = 0; i < 60; i++)
        {
            pool.Hold();
        }

        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.EqualTo([30, 20, 10]));
    }

    [Test]
    public void Choose_OnManyThreadsWithoutRelease_KeepsTheTargetsLevel()
    {
        const int Threads = 6;
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1);

        TestPool.InParallel(Threads, _ =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                pool.Hold();
            }
        });

        // A choice that did not see another's count would leave them uneven.
        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.EqualTo(Threads * 5_000 / 3));
    }

    [Test]
    public void Choose_RandomEndings_NeverTakesABusierTarget()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1, 1);
        var random = new Random(7);
        var held = new List<TargetLease>();
        for (var i = 0; i < 20_000; i++)
        {
            pool.Targets[random.Next(1, 4)].Mode = random.Next(5) > 0 ? TargetMode.Up : TargetMode.Down;
            var least = pool.Targets.Where(target => target.IsAvailable).Min(target => target.ActiveConnections);

            var lease = pool.Acquire();

            Assert.That(lease.Target.IsAvailable, Is.True);
            Assert.That(lease.Target.ActiveConnections - 1, Is.EqualTo(least));
            held.Add(lease);
            if (random.Next(3) > 0)
            {
                var index = random.Next(held.Count);
                held[index].Dispose();
                held.RemoveAt(index);
            }
        }
    }
}
