using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Strategies;

/// <summary>The indexed selection against a look at every target.</summary>
public sealed class TournamentTests
{
    [TestCase(2, 1)]
    [TestCase(5, 9)]
    [TestCase(33, 5)]
    [TestCase(100, 100)]
    public void LeastConnections_RandomEndingsOutagesBoundsAndExclusions_IsAlwaysTheLeastForItsWeight(int targets, int heaviest)
    {
        var random = new Random((targets * 1_000) + heaviest);
        var pool = new TargetPool(
            "test",
            Enumerable.Range(0, targets).Select(i => new Target(
                new Uri($"http://backend:{i + 1}"), new TargetTerms { Weight = random.Next(1, heaviest + 1), MaxConnections = random.Next(3) == 0 ? random.Next(1, 20) : 0 })),
            TestPool.Strategy(StrategyNames.LeastConnections));
        var held = new List<TargetLease>();
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(10) == 0)
            {
                pool.Targets[random.Next(targets)].Mode ^= TargetMode.Down;
            }
            Target[] tried = random.Next(4) == 0 ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => pool.Targets[random.Next(targets)])] : [];
            var able = pool.Targets.Where(target => target.IsAvailable && !target.IsFull && !tried.Contains(target)).ToList();

            var acquired = pool.TryAcquire(new BalancingRequest(null), tried, out var lease);

            Assert.That(acquired, Is.EqualTo(able.Count > 0));
            if (acquired)
            {
                var least = able.Min(target => (double)(target.ActiveConnections - (target == lease.Target ? 1 : 0)) / target.Weight);
                Assert.That((double)(lease.Target.ActiveConnections - 1) / lease.Target.Weight, Is.EqualTo(least).Within(1e-12));
                Assert.That(able, Has.Member(lease.Target));
                held.Add(lease);
            }
            for (var ends = random.Next(3); ends > 0 && held.Count > 0; ends--)
            {
                var index = random.Next(held.Count);
                held[index].Dispose();
                held.RemoveAt(index);
            }
        }
    }

    [Test]
    public void LeastConnections_TargetThatWasBusyForLong_DoesNotMakeUpForItsTurns()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1);
        var socket = pool.Acquire();
        for (var i = 0; i < 10_000; i++)
        {
            pool.Ask();
        }
        socket.Dispose();

        var asked = Enumerable.Range(0, 300).Count(_ => pool.Ask() == socket.Target);

        Assert.That(asked, Is.EqualTo(100).Within(1));
    }

    [Test]
    public void LeastConnections_TwentyTimesNineAtOnce_AreThreeEach()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1, 1);
        for (var round = 0; round < 20; round++)
        {
            var leases = new TargetLease[9];
            TestPool.InParallel(9, number => leases[number] = pool.Acquire());

            Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.EqualTo(3));
            TestPool.InParallel(9, number => leases[number].Dispose());
        }
    }

    [Test]
    public void WeightedRoundRobin_LongCycle_IsExactPerCycleAndEven()
    {
        var random = new Random(5);
        int[] weights = [.. Enumerable.Range(0, 200).Select(_ => random.Next(1, 100)), 99, 98];
        var pool = new TargetPool("test", weights.Select((weight, i) => new Target(new Uri($"http://backend:{i + 1}"), weight)), TestPool.Strategy(StrategyNames.WeightedRoundRobin));
        Assert.That(weights.Sum(), Is.GreaterThan(4_096));

        for (var cycle = 1; cycle <= 3; cycle++)
        {
            for (var i = 0; i < weights.Sum(); i++)
            {
                pool.Ask();
                if (i == weights.Sum() / 2)
                {
                    Assert.That(
                        pool.Targets.Select((target, at) => target.TotalRequests - (weights[at] * (cycle - 0.5))),
                        Is.All.InRange(-1.5, 1.5), "half of its turns in half of a cycle");
                }
            }
            Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.EqualTo(weights.Select(weight => (long)weight * cycle)));
        }
    }

    [Test]
    public void WeightedRoundRobin_LongCycleTargetBackAfterLong_GetsItsShareAndNoMore()
    {
        var pool = TestPool.Create(StrategyNames.WeightedRoundRobin, 5_003, 5_002, 1);
        pool.Targets[0].Mode = TargetMode.Down;
        for (var i = 0; i < 20_000; i++)
        {
            pool.Ask();
        }
        pool.Targets[0].Mode = TargetMode.Up;

        var asked = Enumerable.Range(0, 1_000).Count(_ => pool.Ask() == pool.Targets[0]);

        Assert.That(asked, Is.EqualTo(500).Within(2));
    }
}
