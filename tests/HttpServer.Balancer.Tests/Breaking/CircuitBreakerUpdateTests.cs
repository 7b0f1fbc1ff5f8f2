using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Breaking;

/// <summary>Circuit breakers whose pool, terms or target change under them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CircuitBreakerUpdateTests
{
    private static readonly CircuitBreakerTerms Sensitive = new() { FailureThreshold = 1, MinRequests = 1 };

    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [Test]
    public void Update_SameTarget_KeepsWhatItHasSeen()
    {
        var pool = Create(new CircuitBreakerTerms());
        pool.Answer(0, 500, times: 10);
        pool.Answer(1, 500, times: 9);

        pool.Update([.. pool.Targets.Reverse(), new Target(TestPool.Url(5))], TestPool.Strategy(StrategyNames.LeastConnections), Terms(new CircuitBreakerTerms()));

        Assert.That(pool.Targets[1].State(), Is.EqualTo(CircuitState.Open));
        Assert.That(pool.Targets[0].Circuit!.Value.Failures, Is.EqualTo(9));
        pool.Answer(0, 500);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
    }

    [Test]
    public void Update_ShorterOpenTimeout_ReachesAnOpenOne()
    {
        var pool = Create(Sensitive with { OpenTimeout = TimeSpan.FromHours(1) });
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(5));

        Adopt(pool, Sensitive with { OpenTimeout = TimeSpan.FromSeconds(8) });
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
    }

    [Test]
    public void Update_OpenTimeoutThatIsOverAlready_LetsItBeTestedAtOnce()
    {
        var pool = Create(Sensitive with { OpenTimeout = TimeSpan.FromHours(1) });
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(5));

        Adopt(pool, Sensitive with { OpenTimeout = TimeSpan.FromSeconds(5) });

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        Assert.That(_changes.Last.Change, Is.EqualTo(TargetChange.CircuitHalfOpened));
    }

    [Test]
    public void Update_LongerOpenTimeout_ReachesAnOpenOne()
    {
        var pool = Create(Sensitive with { OpenTimeout = TimeSpan.FromSeconds(5) });
        pool.Answer(0, 500);

        Adopt(pool, Sensitive with { OpenTimeout = TimeSpan.FromSeconds(8) });
        _time.Advance(TimeSpan.FromSeconds(7));
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
    }

    [Test]
    public void Update_FewerTestRequestsThanHavePassed_Closes()
    {
        var pool = HalfOpen(tests: 3);
        pool.Answer(0, 200, times: 2);

        Adopt(pool, Sensitive with { TestRequests = 2 });

        Assert.That((pool.Targets[0].State(), pool.Targets[0].IsAvailable), Is.EqualTo((CircuitState.Closed, true)));
        Assert.That(_changes.Last.Change, Is.EqualTo(TargetChange.CircuitClosed));
    }

    [Test]
    public void Update_FewerTestRequestsThanAreUnderWay_LetsNoMoreThrough()
    {
        var pool = HalfOpen(tests: 3);
        var leases = Enumerable.Range(0, 2).Select(_ => pool.On(0)).ToList();

        Adopt(pool, Sensitive with { TestRequests = 1 });
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False);
        leases[0].Dispose();
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False, "one is under way still");
        leases[1].ReportAnswer(200);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
    }

    [Test]
    public void Update_MoreTestRequests_LetsTheRestThrough()
    {
        var pool = HalfOpen(tests: 1);
        using var first = pool.On(0);
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False);

        Adopt(pool, Sensitive with { TestRequests = 2 });
        first.ReportAnswer(200);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        pool.Answer(0, 200);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
    }

    [Test]
    public void Update_AnotherThreshold_HoldsFromTheNextFailureOn()
    {
        var pool = Create(new CircuitBreakerTerms { FailureThreshold = 50, MinRequests = 1 });
        pool.Answer(0, 500, times: 10);

        Adopt(pool, new CircuitBreakerTerms { FailureThreshold = 11, MinRequests = 1 });
        pool.Answer(0, 500);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
    }

    [Test]
    public void Update_BreakerTakenAwayWhileOpen_LetsRequestsThrough()
    {
        var pool = Create(Sensitive);
        pool.Answer(0, 500);

        pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { Time = _time, Observer = _changes });

        Assert.That((pool.Targets[0].IsAvailable, pool.Targets[0].Circuit), Is.EqualTo((true, (CircuitStatistics?)null)));
        pool.Answer(0, 500, times: 20);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(pool.Targets[0].IsAvailable, Is.True);
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.CircuitOpened]));
    }

    [Test]
    public void Update_BreakerTakenAwayAndGivenBack_KnowsNothingOfTheTestsOfTheOldOne()
    {
        var pool = HalfOpen(tests: 2);
        var old = Enumerable.Range(0, 2).Select(_ => pool.On(0)).ToList();
        pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { Time = _time });
        Adopt(pool, Sensitive with { TestRequests = 2 });
        // As many changes of state as the old one had.
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));

        old[0].ReportFailure(TargetFailure.Timeout);
        old[1].Dispose();
        old[0].Dispose();

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        Assert.That(Enumerable.Range(0, 5).Count(_ => pool.TryOn(pool.Targets[0], out var _)), Is.EqualTo(2));
    }

    [Test]
    public void Update_BreakerGivenWhileRequestsRun_DoesNotCountThem()
    {
        var pool = HealthKit.Create(new TargetPoolTerms { Time = _time }, targets: 2);
        using var early = pool.On(0);

        Adopt(pool, Sensitive);
        early.ReportFailure(TargetFailure.Timeout);

        Assert.That(pool.Targets[0].Circuit!.Value.Requests, Is.Zero);
    }

    [Test]
    public void Update_TargetLetGoWithATestUnderWayAndTakenBack_IsAsGoodAsNew()
    {
        var pool = HalfOpen(tests: 1);
        var target = pool.Targets[0];
        var test = pool.On(0);
        Assert.That(target.IsAvailable, Is.False);

        pool.Update(pool.Targets.Skip(1));
        Assert.That(target.Circuit, Is.Null);
        pool.Update([new Target(target.Url), .. pool.Targets]);
        Assert.That(pool.Targets[0], Is.SameAs(target));
        test.ReportFailure(TargetFailure.Connect);
        test.Dispose();

        Assert.That(target.Circuit, Is.EqualTo(new CircuitStatistics(CircuitState.Closed, 0, 0, 0, null)));
        Assert.That(target.IsAvailable, Is.True);
    }

    [TestCase(CircuitState.Open)]
    [TestCase(CircuitState.HalfOpen)]
    public void Retire_NotClosed_EndsWithItsPool(CircuitState state)
    {
        var pool = state == CircuitState.Open ? Create(Sensitive) : HalfOpen(tests: 1);
        using var running = pool.On(1);
        if (state == CircuitState.Open)
        {
            pool.Answer(0, 500);
        }
        var told = _changes.Kinds.Count();

        pool.Retire();
        running.ReportFailure(TargetFailure.Connect);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(_changes.Kinds.Count(), Is.EqualTo(told));
        Assert.That(pool.Targets.Select(target => (target.Circuit, target.IsAvailable)), Is.All.EqualTo(((CircuitStatistics?)null, true)));
    }

    private TargetPool Create(CircuitBreakerTerms terms) => HealthKit.Create(Terms(terms), targets: 2);

    private TargetPoolTerms Terms(CircuitBreakerTerms terms) => new() { Time = _time, CircuitBreaker = terms, Observer = _changes };

    private void Adopt(TargetPool pool, CircuitBreakerTerms terms) => pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), Terms(terms));

    private TargetPool HalfOpen(int tests)
    {
        var pool = Create(Sensitive with { TestRequests = tests });
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        return pool;
    }
}
