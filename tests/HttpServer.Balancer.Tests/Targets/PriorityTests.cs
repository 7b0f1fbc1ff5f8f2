using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class PriorityTests
{
    [Test]
    public void TryAcquire_PrimaryCanTake_NeverAsksABackup([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values] bool isSticky)
    {
        var pool = Create(strategy, isSticky, new(), new(), new() { Priority = 1, Weight = 100 });

        for (var i = 0; i < 100; i++)
        {
            pool.Ask($"10.0.0.{i}", pool.Targets[2].AffinityId);
        }

        Assert.That(pool.Targets[2].TotalRequests, Is.Zero);
        Assert.That(pool.Targets.Sum(target => target.TotalRequests), Is.EqualTo(100));
    }

    [Test]
    public void TryAcquire_NoPrimaryLeft_GoesToTheNextPriorityAndBack([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = Create(strategy, isSticky: false, new(), new() { Priority = 1 }, new() { Priority = 2 });

        pool.Targets[0].Mode = TargetMode.Down;
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[1]));
        pool.Targets[1].Mode = TargetMode.Down;
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[2]));
        pool.Targets[0].Mode = TargetMode.Up;
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void TryAcquire_PrimaryFullOrTried_GoesToTheBackup([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = Create(strategy, isSticky: false, new() { MaxConnections = 1 }, new() { Priority = 1 });
        Assert.That(pool.TryAcquire(new BalancingRequest(null), [pool.Targets[0]], out var second), Is.True);
        var held = pool.Acquire();

        Assert.That((second.Target, held.Target, pool.Ask()), Is.EqualTo((pool.Targets[1], pool.Targets[0], pool.Targets[1])));
        held.Dispose();
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void TryAcquire_StickyClientOfABackup_ReturnsToThePrimary()
    {
        var pool = Create(StrategyNames.RoundRobin, isSticky: true, new(), new() { Priority = 1 });
        pool.Targets[0].Mode = TargetMode.Down;
        var cookie = pool.Ask("10.0.0.1").AffinityId;
        Assert.That(pool.Ask("10.0.0.1", cookie), Is.SameAs(pool.Targets[1]));
        pool.Targets[0].Mode = TargetMode.Up;

        using var lease = pool.Acquire("10.0.0.1", cookie);

        Assert.That((lease.Target, lease.AssignsAffinity), Is.EqualTo((pool.Targets[0], true)));
    }

    private static TargetPool Create(string strategy, bool isSticky, params TargetTerms[] terms) =>
        new("test", terms.Select((term, i) => new Target(TestPool.Url(i), term)), TestPool.Strategy(strategy), isSticky);
}
