using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class MaxConnectionsTests
{
    [Test]
    public void TryAcquire_SeveralTargets_FillsEachToItsBoundAndNoFurther([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values] bool isSticky)
    {
        var pool = Create(strategy, isSticky, 3, 1, 2);

        for (var i = 0; i < 6; i++)
        {
            pool.Hold("10.0.0.1");
        }

        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.EqualTo([3, 1, 2]));
        Assert.That(pool.TryAcquire(new BalancingRequest(System.Net.IPAddress.Loopback), out _), Is.False);
        Assert.That(pool.Targets.Select(target => target.IsFull), Is.All.True);
    }

    [Test]
    public void TryAcquire_OneReleased_GoesThere([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = Create(strategy, isSticky: false, 2, 2, 2);
        var held = Enumerable.Range(0, 6).Select(_ => pool.Acquire()).ToList();
        foreach (var lease in held)
        {
            lease.Dispose();
            Assert.That(pool.Hold(), Is.SameAs(lease.Target));
        }
    }

    [Test]
    public void TryAcquire_StickyTargetFull_MovesTheClientForNow()
    {
        var pool = Create(StrategyNames.RoundRobin, isSticky: true, 1, 1);
        var own = pool.Acquire("10.0.0.1");

        using var other = pool.Acquire("10.0.0.1", own.Target.AffinityId);

        Assert.That(other.Target, Is.Not.SameAs(own.Target));
        Assert.That(other.AssignsAffinity, Is.True);
    }

    [Test]
    public void TryAcquire_OnManyThreads_NeverHoldsMoreThanTheBound([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = Create(strategy, isSticky: false, 1, 2, 3);
        var held = new int[3];
        var most = new int[3];
        var index = pool.Targets.Index().ToDictionary(entry => entry.Item, entry => entry.Index);

        TestPool.InParallel(4, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (pool.TryAcquire(new BalancingRequest(null), out var lease))
                {
                    var at = index[lease.Target];
                    var now = Interlocked.Increment(ref held[at]);
                    for (var seen = Volatile.Read(ref most[at]); now > seen; seen = Volatile.Read(ref most[at]))
                    {
                        Interlocked.CompareExchange(ref most[at], now, seen);
                    }
                    Interlocked.Decrement(ref held[at]);
                    lease.Dispose();
                }
            }
        });

        Assert.That(most.Zip([1, 2, 3]).All(pair => pair.First <= pair.Second), Is.True, string.Join(' ', most));
        Assert.That(pool.Targets.Select(target => target.ActiveConnections), Is.All.Zero);
    }

    private static TargetPool Create(string strategy, bool isSticky, params int[] most) =>
        new("test", most.Select((max, i) => new Target(TestPool.Url(i), new TargetTerms { MaxConnections = max })), TestPool.Strategy(strategy), isSticky);
}
