using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class TargetLeaseTests
{
    [Test]
    public void Dispose_OfTheDefaultValue_DoesNothing()
    {
        var lease = default(TargetLease);

        Assert.That(lease.Dispose, Throws.Nothing);
        Assert.That(lease.IsHeld, Is.False);
        Assert.That(() => lease.Target, Throws.InvalidOperationException);
    }

    [Test]
    public void Acquire_UntilDispose_CountsAsOneActiveConnection()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var target = pool.Targets[0];

        var lease = pool.Acquire();
        Assert.That((target.ActiveConnections, target.TotalRequests, lease.IsHeld), Is.EqualTo((1, 1L, true)));

        lease.Dispose();
        Assert.That((target.ActiveConnections, target.TotalRequests, lease.IsHeld), Is.EqualTo((0, 1L, false)));
    }

    [Test]
    public void Dispose_TwiceAndFromCopies_CountsOnce()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var other = pool.Acquire();
        var lease = pool.Acquire();
        var copy = lease;

        lease.Dispose();
        lease.Dispose();
        copy.Dispose();

        Assert.That(pool.Targets[0].ActiveConnections, Is.EqualTo(1));
        other.Dispose();
        Assert.That(pool.Targets[0].ActiveConnections, Is.Zero);
    }

    [Test]
    public void Dispose_OfAnOldLeaseWhoseSlotIsInUseAgain_LeavesTheNewLeaseAlone()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var old = pool.Acquire();
        old.Dispose();
        var fresh = pool.Acquire();

        old.Dispose();

        Assert.That(fresh.IsHeld, Is.True);
        Assert.That(pool.Targets[0].ActiveConnections, Is.EqualTo(1));
    }

    [Test]
    public void Dispose_OfCopiesOnManyThreads_CountsOnce()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        using var guard = pool.Acquire();
        for (var round = 0; round < 200; round++)
        {
            var lease = pool.Acquire();

            TestPool.InParallel(2, _ => lease.Dispose());

            Assert.That(pool.Targets[0].ActiveConnections, Is.EqualTo(1));
        }
    }

    [TestCase(StrategyNames.RoundRobin, false)]
    [TestCase(StrategyNames.WeightedRoundRobin, false)]
    [TestCase(StrategyNames.Random, false)]
    [TestCase(StrategyNames.LeastConnections, false)]
    [TestCase(StrategyNames.LeastConnections, true)]
    public void Counts_AfterAStormOfRandomEndings_AreExact(string strategy, bool isSticky)
    {
        const int Threads = 4;
        const int RequestsPerThread = 50_000;
        var pool = TestPool.Create(strategy, isSticky, 3, 2, 1);
        var lowest = 0;

        TestPool.InParallel(Threads, number =>
        {
            var random = new Random(number);
            var held = new List<TargetLease>();
            for (var i = 0; i < RequestsPerThread; i++)
            {
                held.Add(pool.Acquire($"10.0.{number}.{random.Next(256)}"));
                if (random.Next(1000) == 0)
                {
                    pool.Targets[random.Next(1, 3)].Mode ^= TargetMode.Down;
                }
                while (held.Count > random.Next(20))
                {
                    var index = random.Next(held.Count);
                    held[index].Dispose();
                    if (random.Next(4) == 0)
                    {
                        held[index].Dispose();
                    }
                    held.RemoveAt(index);
                }
                foreach (var target in pool.Targets)
                {
                    InterlockedMin(ref lowest, target.ActiveConnections);
                }
            }
            held.ForEach(lease => lease.Dispose());
        });

        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.Zero);
        Assert.That(pool.Targets.Sum(target => target.TotalRequests), Is.EqualTo((long)Threads * RequestsPerThread));
        Assert.That(lowest, Is.Zero, "no count was ever seen below zero");
    }

    [TestCase(StrategyNames.RoundRobin)]
    [TestCase(StrategyNames.WeightedRoundRobin)]
    [TestCase(StrategyNames.Random)]
    [TestCase(StrategyNames.LeastConnections)]
    public void Acquire_OnceWarm_AllocatesNothing(string strategy)
    {
        var pool = TestPool.Create(strategy, isSticky: true, 3, 2, 1);
        var address = System.Net.IPAddress.Parse("10.0.0.1");
        var id = pool.Targets[1].AffinityId;
        AskMany(pool, address, id, 200);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AskMany(pool, address, id, 1000);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static void AskMany(TargetPool pool, System.Net.IPAddress address, string id, int times)
    {
        for (var i = 0; i < times; i++)
        {
            // Once each by cookie, by address and by the strategy.
            var request = (i % 3) switch
            {
                0 => new BalancingRequest(address, id),
                1 => new BalancingRequest(address),
                _ => new BalancingRequest(null),
            };
            pool.TryAcquire(request, out var lease);
            lease.Dispose();
        }
    }

    private static void InterlockedMin(ref int lowest, int value)
    {
        for (var seen = Volatile.Read(ref lowest); value < seen;)
        {
            var previous = Interlocked.CompareExchange(ref lowest, value, seen);
            if (previous == seen)
            {
                return;
            }
            seen = previous;
        }
    }
}
