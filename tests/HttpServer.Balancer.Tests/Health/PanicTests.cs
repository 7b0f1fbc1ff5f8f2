using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

/// <summary>Pools in which nobody is well.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PanicTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Acquire_NobodyIsWell_TriesOneAfterTheOther([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time }, strategy);

        Assert.That(pool.Spread(30).Values, Is.All.EqualTo(10));

        pool.Targets[1].SetProbed(isWell: true);
        Assert.That(pool.Spread(30)[pool.Targets[1]], Is.EqualTo(30), "the panic is over");
    }

    [Test]
    public void Acquire_NobodyIsWellAndNoPanicIsWanted_IsRefused([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time, Panic = PanicMode.Refuse }, strategy);

        Assert.That(pool.IsRefused(), Is.True);
        pool.Update(pool.Targets, TestPool.Strategy(strategy), new TargetPoolTerms { Time = _time });

        Assert.That(pool.IsRefused(), Is.False);
    }

    [TestCase(TargetMode.Drain)]
    [TestCase(TargetMode.Down)]
    public void Acquire_InPanic_HeedsTheOperator(TargetMode mode)
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time });
        pool.Targets[0].Mode = mode;

        Assert.That(pool.Spread(30)[pool.Targets[0]], Is.Zero);
        pool.Targets[1].Mode = mode;
        pool.Targets[2].Mode = mode;

        Assert.That(pool.IsRefused(), Is.True);
    }

    [Test]
    public void Acquire_InPanic_HeedsCircuitBreakers()
    {
        var terms = new TargetPoolTerms { Time = _time, CircuitBreaker = new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 1, TestRequests = 1 } };
        var pool = HealthKit.Create(terms, targets: 2);
        pool.Answer(0, 500);
        pool.Targets[1].SetProbed(isWell: false);

        Assert.That(pool.Spread(10)[pool.Targets[0]], Is.Zero);

        // Half-open it is tested, and whatever cannot be a test is tried elsewhere still.
        _time.Advance(TimeSpan.FromSeconds(30));
        var leases = Enumerable.Range(0, 5).Select(_ => pool.Acquire()).ToList();
        Assert.That(leases.Select(lease => lease.Target), Is.EqualTo([pool.Targets[0], .. Enumerable.Repeat(pool.Targets[1], 4)]));
        leases[0].ReportAnswer(200);

        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Acquire_OneIsWellButFull_IsNoPanic()
    {
        var pool = HealthKit.Create(new TargetPoolTerms { Time = _time }, targets: 2);
        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })]);
        pool.Targets[0].SetProbed(isWell: false);

        using var only = pool.Acquire();

        Assert.That(only.Target, Is.SameAs(pool.Targets[1]));
        Assert.That(pool.IsRefused(), Is.True);
    }

    [Test]
    public async Task Wait_InPanicAndAllAreFull_WaitsForAConnection()
    {
        var pool = new TargetPool(
            "test", [new Target(TestPool.Url(0), new TargetTerms { MaxConnections = 1 })], TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { Time = _time, QueueSize = 5 });
        pool.Targets[0].SetProbed(isWell: false);
        var lease = pool.Acquire();
        Assert.That(pool.IsRefused(), Is.True);

        var wait = pool.Wait();
        Assert.That(pool.QueueLength, Is.EqualTo(1));
        lease.Dispose();

        Assert.That((await wait).Outcome, Is.EqualTo(WaitOutcome.Acquired));
    }

    [Test]
    public async Task Wait_EverybodyGoesWhileSomeWait_TriesThemAnyway()
    {
        var pool = HealthKit.Create(new TargetPoolTerms { Time = _time, QueueSize = 5 }, targets: 2);
        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })]);
        pool.Targets[0].SetProbed(isWell: false);
        using var only = pool.Acquire();
        var wait = pool.Wait();
        Assert.That(wait.IsCompleted, Is.False);

        pool.Targets[1].SetProbed(isWell: false);

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public async Task Wait_NobodyIsWellAndNoPanicIsWanted_IsOfNoUse()
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time, QueueSize = 5, Panic = PanicMode.Refuse });

        Assert.That((await pool.Wait()).Outcome, Is.EqualTo(WaitOutcome.NoTarget));
    }

    [Test]
    public void Acquire_AgainAfterAFailure_NeverTriesTheSameTarget()
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time });
        var tried = new List<Target>();
        while (pool.TryAcquire(new BalancingRequest(null), tried.ToArray(), out var lease))
        {
            using (lease)
            {
                tried.Add(lease.Target);
            }
        }

        Assert.That(tried, Is.EquivalentTo(pool.Targets));
    }

    [Test]
    public void Acquire_TheOnlyOneThatIsWellHasFailed_TriesTheOthers()
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time });
        pool.Targets[2].SetProbed(isWell: true);

        var isAcquired = pool.TryAcquire(new BalancingRequest(null), [pool.Targets[2]], out var lease);

        Assert.That(isAcquired, Is.True);
        Assert.That(lease.Target, Is.Not.SameAs(pool.Targets[2]));
        lease.Dispose();
    }

    [Test]
    public void Acquire_StickyClientInPanic_StaysWithItsTarget()
    {
        var pool = AllProbedOut(new TargetPoolTerms { Time = _time, IsSticky = true });
        for (var i = 0; i < 10; i++)
        {
            using var lease = pool.Acquire(affinityId: pool.Targets[1].AffinityId);
            Assert.That((lease.Target, lease.AssignsAffinity), Is.EqualTo((pool.Targets[1], false)));
        }

        pool.Targets[1].Mode = TargetMode.Down;
        using var other = pool.Acquire(affinityId: pool.Targets[1].AffinityId);
        Assert.That(other.Target, Is.Not.SameAs(pool.Targets[1]));
        Assert.That(other.AssignsAffinity, Is.True);
    }

    [Test]
    public void Acquire_EmptyPool_IsRefused()
    {
        var pool = HealthKit.Create(new TargetPoolTerms { Time = _time, MayBeEmpty = true }, targets: 0);

        Assert.That(pool.IsRefused(), Is.True);
    }

    private static TargetPool AllProbedOut(TargetPoolTerms terms, string strategy = StrategyNames.RoundRobin)
    {
        var pool = HealthKit.Create(terms, targets: 3, strategy);
        foreach (var target in pool.Targets)
        {
            target.SetProbed(isWell: false);
        }
        return pool;
    }
}
