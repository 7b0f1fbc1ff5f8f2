using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlowStartTests
{
    private const int Requests = 3_000;

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Acquire_TargetThatHasComeBack_HasItsShareByAndBy([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = Create(strategy);
        var usual = Taken(pool);
        ComeBack(pool.Targets[0]);

        // By chance: the bounds are many standard deviations away.
        Assert.That(Taken(pool), Is.InRange(usual / 25, usual / 4), "a tenth");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(Taken(pool), Is.InRange(usual / 3, usual * 3 / 4), "half");
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(Taken(pool), Is.InRange(usual * 3 / 4, usual * 5 / 4), "all");
    }

    [Test]
    public void Acquire_AtTheStartOfAPoolAndOfATarget_IsNotSlowed()
    {
        var pool = Create(StrategyNames.RoundRobin);
        Assert.That(pool.Spread(30).Values, Is.All.EqualTo(10));

        pool.Update([.. pool.Targets, new Target(TestPool.Url(7))]);

        Assert.That(pool.Spread(40).Values, Is.All.EqualTo(10));
    }

    [Test]
    public void Acquire_ManyTargetsByLeastConnections_IsNotSentEverything()
    {
        const int Targets = 20;
        var pool = HealthKit.Create(Terms(), Targets, StrategyNames.LeastConnections);
        pool.Targets[0].Mode = TargetMode.Down;
        for (var i = 0; i < (Targets - 1) * 10; i++)
        {
            pool.Hold();
        }

        pool.Targets[0].Mode = TargetMode.Up;
        for (var i = 0; i < (Targets - 1) * 10; i++)
        {
            pool.Hold();
        }

        Assert.That(pool.Targets[0].ActiveConnections, Is.InRange(1, 4), "a tenth of what the others have");
    }

    [Test]
    public void Acquire_NobodyElseThere_TakesItAll()
    {
        var pool = Create(StrategyNames.RoundRobin);
        ComeBack(pool.Targets[0]);
        pool.Targets[1].Mode = TargetMode.Down;
        pool.Targets[2].Mode = TargetMode.Drain;

        Assert.That(pool.Spread(100)[pool.Targets[0]], Is.EqualTo(100));
    }

    [Test]
    public void Acquire_AfterAFailureElsewhere_IsNotSlowed()
    {
        var pool = Create(StrategyNames.RoundRobin);
        ComeBack(pool.Targets[0]);
        pool.Targets[1].Mode = TargetMode.Down;

        for (var i = 0; i < 20; i++)
        {
            Assert.That(pool.TryAcquire(new BalancingRequest(null), [pool.Targets[2]], out var lease), Is.True);
            Assert.That(lease.Target, Is.SameAs(pool.Targets[0]));
            lease.Dispose();
        }
    }

    [Test]
    public void Acquire_StickyClient_ComesBackToItAtOnce()
    {
        var pool = HealthKit.Create(Terms() with { IsSticky = true });
        ComeBack(pool.Targets[0]);

        for (var i = 0; i < 50; i++)
        {
            Assert.That(pool.Ask(affinityId: pool.Targets[0].AffinityId), Is.SameAs(pool.Targets[0]));
        }
    }

    [Test]
    public void Return_AfterAnEjection_IsSlow()
    {
        var pool = HealthKit.Create(Terms() with { PassiveHealth = new PassiveHealthTerms() });
        pool.Fail(0, TargetFailure.Connect);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(Taken(pool), Is.InRange(Requests / 3 / 25, Requests / 3 / 4));
    }

    [Test]
    public void Close_AfterTheSlowStartOfAHalfOpenCircuit_IsNotAnother()
    {
        var pool = HealthKit.Create(Terms() with { CircuitBreaker = new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 1 } });
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(30));
        var tests = Enumerable.Range(0, 3).Select(_ => pool.On(0)).ToList();
        _time.Advance(TimeSpan.FromSeconds(60));

        tests.ForEach(test => test.ReportAnswer(200));
        tests.ForEach(test => test.Dispose());

        Assert.That(pool.Spread(30).Values, Is.All.EqualTo(10));
    }

    [Test]
    public void Update_WithoutSlowStart_EndsIt()
    {
        var pool = Create(StrategyNames.RoundRobin);
        ComeBack(pool.Targets[0]);

        pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { Time = _time });

        Assert.That(pool.Spread(30).Values, Is.All.EqualTo(10));
    }

    private static void ComeBack(Target target)
    {
        target.SetProbed(isWell: false);
        target.SetProbed(isWell: true);
    }

    private static int Taken(TargetPool pool)
    {
        var taken = 0;
        for (var i = 0; i < Requests; i++)
        {
            // A client each, for the strategy that goes by clients.
            taken += pool.Ask($"10.{i % 7}.{i / 250}.{i % 250}") == pool.Targets[0] ? 1 : 0;
        }
        return taken;
    }

    private TargetPool Create(string strategy)
    {
        var pool = HealthKit.Create(Terms(), targets: 3, strategy);
        foreach (var target in pool.Targets)
        {
            target.NoteResponseTime(TimeSpan.FromMilliseconds(5));
        }
        return pool;
    }

    private TargetPoolTerms Terms() => new() { Time = _time, SlowStart = TimeSpan.FromSeconds(60) };
}
