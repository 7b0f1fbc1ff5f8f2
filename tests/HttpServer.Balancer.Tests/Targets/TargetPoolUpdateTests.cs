using System.Net;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class TargetPoolUpdateTests
{
    [Test]
    public void Update_KnownAddress_StaysTheSameTargetOnItsNewTerms()
    {
        var pool = TestPool.Create(StrategyNames.LeastConnections, 1, 1);
        var (kept, gone) = (pool.Targets[0], pool.Targets[1]);
        pool.Hold();
        pool.Hold();

        pool.Update([new Target(TestPool.Url(2)), new Target(TestPool.Url(0), new TargetTerms { Weight = 3, MaxConnections = 9 })]);

        Assert.That(pool.Targets[1], Is.SameAs(kept));
        Assert.That((kept.Weight, kept.MaxConnections, kept.ActiveConnections, kept.TotalRequests), Is.EqualTo((3, 9, 1, 1L)));
        Assert.That(pool.Targets, Has.No.Member(gone));
    }

    [Test]
    public void Update_AnyStrategy_ChoosesAmongTheNewTargetsOnly([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values] bool isSticky)
    {
        var pool = TestPool.Create(strategy, isSticky, 1, 1, 1);
        var old = pool.Targets;
        for (var i = 0; i < 10; i++)
        {
            pool.Ask($"10.0.0.{i}");
        }

        pool.Update([new Target(TestPool.Url(5)), new Target(TestPool.Url(1)), new Target(TestPool.Url(6))]);

        var asked = Enumerable.Range(0, 500).Select(i => pool.Ask($"10.0.{i / 250}.{i % 250}")).ToHashSet();
        Assert.That(asked, Is.EquivalentTo(pool.Targets));
        Assert.That(asked, Has.Member(old[1]));
    }

    [Test]
    public void Update_TargetWithRequests_ClosesItsConnectionsAtTheirEnd()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var old = pool.Targets[0];
        var connections = old.GetOrAttach(_ => new Connections());
        var (first, second) = (pool.Acquire(), pool.Acquire());

        pool.Update([new Target(TestPool.Url(1))]);
        first.Dispose();
        Assert.That(connections.IsDisposed, Is.False);
        second.Dispose();

        Assert.That(connections.IsDisposed, Is.True);
        Assert.That(old.Attachment, Is.Null);
    }

    [Test]
    public void Update_IdleTarget_ClosesItsConnectionsAtOnce()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var connections = pool.Targets[0].GetOrAttach(_ => new Connections());

        pool.Update([new Target(TestPool.Url(1))]);

        Assert.That(connections.IsDisposed, Is.True);
    }

    [Test]
    public void Update_TargetBackBeforeItsRequestsEnded_IsTheSameWithItsConnections()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var old = pool.Targets[0];
        var connections = old.GetOrAttach(_ => new Connections());
        var lease = pool.Acquire();
        pool.Update([new Target(TestPool.Url(1))]);

        pool.Update([new Target(TestPool.Url(0))]);
        lease.Dispose();

        Assert.That(pool.Targets.Single(), Is.SameAs(old));
        Assert.That((connections.IsDisposed, old.ActiveConnections), Is.EqualTo((false, 0)));
    }

    [Test]
    public void Update_NothingDifferent_GoesOnWithTheTurns()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1, 1);
        pool.Ask();

        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1)), new Target(TestPool.Url(2))]);

        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[1]));
    }

    [Test]
    public void Update_BadSet_ThrowsAndChangesNothing()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var other = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var before = pool.Targets;

        Assert.That(() => pool.Update([]), Throws.ArgumentException);
        Assert.That(() => pool.Update([new Target(TestPool.Url(1)), new Target(TestPool.Url(1))]), Throws.ArgumentException);
        Assert.That(() => pool.Update([other.Targets[1]]), Throws.ArgumentException);
        Assert.That(pool.Targets, Is.SameAs(before));
        Assert.That(pool.Ask(), Is.SameAs(before[0]));
    }

    [Test]
    public void Update_ToNoneWhereThatMayBe_RefusesUntilThereAreSome()
    {
        var pool = new TargetPool("test", [], TestPool.Strategy(StrategyNames.LeastConnections), new TargetPoolTerms { MayBeEmpty = true });
        Assert.That(pool.TryAcquire(new BalancingRequest(null), out _), Is.False);

        pool.Update([new Target(TestPool.Url(0))]);
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
        pool.Update([]);
        Assert.That(pool.TryAcquire(new BalancingRequest(null), out _), Is.False);
    }

    [Test]
    public void Key_OneAddressOfAName_NamesBoth()
    {
        var target = new Target(new Uri("https://Backend/api"), new TargetTerms { Addresses = [IPAddress.Parse("2001:db8::1"), IPAddress.Loopback] });

        Assert.That(target.Key, Is.EqualTo("https://backend:443/api#2001:db8::1"));
    }

    [Test]
    public void Update_WhileRequestsRun_LosesNoCount([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = TestPool.Create(strategy, 1, 1, 1);
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<Target, bool>();
        var isOver = false;

        TestPool.InParallel(3, number =>
        {
            if (number == 0)
            {
                for (var i = 0; i < 300; i++)
                {
                    pool.Update(Enumerable.Range(i % 4, 3).Select(at => new Target(TestPool.Url(at), new TargetTerms { MaxConnections = 5 })));
                }
                Volatile.Write(ref isOver, true);
                return;
            }
            var random = new Random(number);
            var held = new Queue<TargetLease>();
            while (!Volatile.Read(ref isOver) || held.Count > 0)
            {
                if (!Volatile.Read(ref isOver) && pool.TryAcquire(new BalancingRequest(null), out var lease))
                {
                    seen.TryAdd(lease.Target, true);
                    held.Enqueue(lease);
                }
                if (held.Count > random.Next(4))
                {
                    held.Dequeue().Dispose();
                }
            }
        });

        Assert.That(seen.Keys.Select(target => target.ActiveConnections), Is.All.Zero);
        // Whatever a swap crossed, the selector in use knows every count: it fills each to its bound.
        Assert.That(Enumerable.Range(0, 15).Select(_ => pool.Hold()).CountBy(target => target).Select(count => count.Value), Is.All.EqualTo(5));
    }

    private sealed class Connections : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
