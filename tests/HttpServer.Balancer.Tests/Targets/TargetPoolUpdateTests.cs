using System.Net;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;
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
    public void Changed_EndsWithTheNextTargetsAndNotBefore()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var changed = pool.Changed;

        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1))]);
        Assert.That(changed.IsCompleted, Is.False, "nothing differs");

        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(2))]);
        Assert.That((changed.IsCompleted, pool.Changed.IsCompleted), Is.EqualTo((true, false)));
    }

    [Test]
    public void Prepare_NotCommitted_LeavesEverythingAsItWas()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var before = pool.Targets;

        using (pool.Prepare([new Target(TestPool.Url(0), weight: 5), new Target(TestPool.Url(2))], TestPool.Strategy(StrategyNames.Random), new TargetPoolTerms { IsSticky = true }))
        {
            Assert.That(pool.Targets, Is.SameAs(before));
        }

        Assert.That((pool.Targets, pool.Strategy, pool.IsSticky, before[0].Weight), Is.EqualTo((before, StrategyNames.RoundRobin, false, 1)));
        pool.Update([new Target(TestPool.Url(2))]);
        Assert.That(pool.Targets.Single().Key, Is.EqualTo(new Target(TestPool.Url(2)).Key), "others have their turn again");
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
    public void Update_AnotherStrategyAndOtherTerms_KeepsTargetsAndTheirCounts()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var before = pool.Targets;
        using var held = pool.Acquire();

        pool.Update(
            [new Target(TestPool.Url(0)), new Target(TestPool.Url(1))],
            TestPool.Strategy(StrategyNames.LeastConnections),
            new TargetPoolTerms { IsSticky = true, QueueSize = 7 });

        Assert.That((pool.Strategy, pool.IsSticky, pool.QueueSize), Is.EqualTo((StrategyNames.LeastConnections, true, 7)));
        Assert.That(pool.Targets, Is.EqualTo(before));
        Assert.That(pool.Targets.Sum(target => target.ActiveConnections), Is.EqualTo(1));
        Assert.That(pool.Acquire(affinityId: before[0].AffinityId).Target, Is.SameAs(before[0]), "the pool has become sticky");
    }

    [Test]
    public async Task Update_LongerQueue_CountsForTheNextToWait()
    {
        var pool = new TargetPool("test", [new Target(TestPool.Url(0), new TargetTerms { MaxConnections = 1 })], TestPool.Strategy(StrategyNames.RoundRobin));
        var lease = pool.Acquire();
        var refused = await pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, CancellationToken.None);
        Assert.That(refused.Outcome, Is.EqualTo(WaitOutcome.QueueFull));

        pool.Update([new Target(TestPool.Url(0), new TargetTerms { MaxConnections = 1 })], TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { QueueSize = 1 });
        var waiting = pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, CancellationToken.None);
        lease.Dispose();

        Assert.That((await waiting).Outcome, Is.EqualTo(WaitOutcome.Acquired));
    }

    [Test]
    public void Retire_RequestsUnderWayAndLateOnes_AreServedAndLeaveNothingBehind()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var target = pool.Targets[0];
        var first = target.GetOrAttach(_ => new Connections());
        var lease = pool.Acquire();

        pool.Retire();
        Assert.That(first.IsDisposed, Is.False, "a request is under way");
        lease.Dispose();
        Assert.That(first.IsDisposed, Is.True);
        var late = pool.Acquire();
        var second = target.GetOrAttach(_ => new Connections());
        late.Dispose();

        Assert.That((second.IsDisposed, target.Attachment), Is.EqualTo((true, (object?)null)));
    }

    [Test]
    public void Retire_WhileRequestsComeAndGo_GivesNobodyWhatIsDisposed()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1);
        var target = pool.Targets[0];
        pool.Retire();
        var disposedInUse = 0;

        TestPool.InParallel(4, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                using var lease = pool.Acquire();
                var connections = target.GetOrAttach(_ => new Connections());
                if (connections.IsDisposed)
                {
                    Interlocked.Increment(ref disposedInUse);
                }
            }
        });

        Assert.That((disposedInUse, target.Attachment), Is.EqualTo((0, (object?)null)));
    }

    [Test]
    public void TryAcquire_ATargetOfTheCallers_IsThatOneUnlessItCannotBeTaken()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, isSticky: true, 1, 1);
        var wanted = pool.Targets[1];

        Assert.That(pool.TryAcquire(wanted, new BalancingRequest(null), out var lease), Is.True);
        Assert.That((lease.Target, lease.AssignsAffinity, wanted.ActiveConnections), Is.EqualTo((wanted, true, 1)));
        wanted.Mode = TargetMode.Down;
        Assert.That(pool.TryAcquire(wanted, new BalancingRequest(null), out _), Is.False);
        Assert.That(pool.TryAcquire(TestPool.Create(StrategyNames.RoundRobin, 1).Targets[0], new BalancingRequest(null), out _), Is.False, "of another pool");
    }

    [Test]
    public void TryAcquire_ATargetOfTheCallersThatWasLetGo_IsRefused()
    {
        var pool = TestPool.Create(StrategyNames.RoundRobin, 1, 1);
        var gone = pool.Targets[1];
        pool.Update([pool.Targets[0]]);

        Assert.That(pool.TryAcquire(gone, new BalancingRequest(null), out _), Is.False);
        Assert.That(gone.TotalRequests, Is.Zero);
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
        private volatile bool _isDisposed;

        public bool IsDisposed => _isDisposed;

        public void Dispose() => _isDisposed = true;
    }
}
