using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Breaking;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [Test]
    public void Report_FailuresBelowMinRequests_DoNotOpen()
    {
        var pool = Create(new CircuitBreakerTerms());

        pool.Answer(0, 500, times: 9);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        pool.Answer(0, 500);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.CircuitOpened, "10 of 10 requests failed", TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void Report_FewerFailuresThanTheThreshold_DoNotOpen()
    {
        var pool = Create(new CircuitBreakerTerms());

        pool.Answer(0, 200, times: 100);
        pool.Answer(0, 500, times: 4);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        pool.Answer(0, 500);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
        Assert.That(pool.Targets[1].State(), Is.EqualTo(CircuitState.Closed), "each target has its own");
    }

    [TestCase(499, CircuitState.Closed)]
    [TestCase(500, CircuitState.Open)]
    [TestCase(501, CircuitState.Open)]
    [TestCase(503, CircuitState.Open)]
    public void Report_Answer_FailsFrom500(int status, CircuitState expected)
    {
        var pool = Create(new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 1 });

        pool.Answer(0, status);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(expected));
    }

    [TestCase(TargetFailure.Connect)]
    [TestCase(TargetFailure.Broken)]
    [TestCase(TargetFailure.Timeout)]
    public void Report_NoAnswer_Fails(TargetFailure failure)
    {
        var pool = Create(new CircuitBreakerTerms { FailureThreshold = 2, MinRequests = 1 });

        pool.Fail(0, failure, times: 2);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
    }

    [Test]
    public void Report_FailuresThatTheWindowHasForgotten_DoNotCount()
    {
        var pool = Create(new CircuitBreakerTerms { FailureWindow = TimeSpan.FromSeconds(60) });

        pool.Answer(0, 500, times: 9);
        _time.Advance(TimeSpan.FromSeconds(60));
        pool.Answer(0, 500, times: 9);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        _time.Advance(TimeSpan.FromSeconds(30));
        pool.Answer(0, 500);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
    }

    [Test]
    public void Release_WithoutAReport_SaysNothing()
    {
        var pool = Create(new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 3 });

        for (var i = 0; i < 5; i++)
        {
            pool.On(0).Dispose();
        }
        pool.Answer(0, 500, times: 2);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        pool.Answer(0, 500);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
    }

    [TestCase(PanicMode.Try)]
    [TestCase(PanicMode.Refuse)]
    public void Acquire_TheOnlyOneIsOpen_IsRefusedUntilTheOpenTimeoutEnds(PanicMode panic)
    {
        var pool = HealthKit.Create(Terms(Sensitive) with { Panic = panic }, targets: 1);
        pool.Answer(0, 500);

        Assert.That(pool.IsRefused(), Is.True);
        _time.Advance(TimeSpan.FromSeconds(30) - Tick);
        Assert.That(pool.IsRefused(), Is.True);
        _time.Advance(Tick);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        Assert.That(pool.IsRefused(), Is.False);
    }

    [Test]
    public void HalfOpen_AllTestsGoWell_Closes()
    {
        var pool = HalfOpen();

        pool.Answer(0, 200, times: 2);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        pool.Answer(0, 404);

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Closed));
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.CircuitOpened, TargetChange.CircuitHalfOpened, TargetChange.CircuitClosed]));
        Assert.That(pool.Targets[0].Circuit!.Value is { Requests: 0, Failures: 0, Openings: 1 }, Is.True, "it begins anew");
    }

    [Test]
    public void HalfOpen_NeverLetsMoreThrough()
    {
        var pool = HalfOpen();

        var leases = Enumerable.Range(0, 3).Select(_ => pool.On(0)).ToList();
        Assert.That((pool.TryOn(pool.Targets[0], out _), pool.Targets[0].IsAvailable), Is.EqualTo((false, false)));
        leases[0].ReportAnswer(200);
        leases[0].Dispose();
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False, "three tests are three tests");
        leases[1].ReportAnswer(200);
        leases[2].ReportAnswer(200);

        Assert.That((pool.TryOn(pool.Targets[0], out _), pool.Targets[0].IsAvailable), Is.EqualTo((true, true)));
    }

    [Test]
    public void HalfOpen_OneTestFails_OpensForAnotherTimeAndHeedsTheOtherTestsNoMore()
    {
        var pool = HalfOpen();
        var leases = Enumerable.Range(0, 3).Select(_ => pool.On(0)).ToList();

        leases[0].ReportFailure(TargetFailure.Timeout);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.Open));
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.CircuitOpened, "a test request failed", TimeSpan.FromSeconds(30))));
        leases[1].ReportAnswer(200);
        leases[2].Dispose();
        _time.Advance(TimeSpan.FromSeconds(30));
        leases[0].Dispose();
        leases[1].Dispose();

        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        Assert.That(Enumerable.Range(0, 5).Count(_ => pool.TryOn(pool.Targets[0], out var _)), Is.EqualTo(3));
    }

    [Test]
    public void HalfOpen_TestEndsWithoutAReport_LeavesRoomForAnother()
    {
        var pool = HalfOpen();

        for (var i = 0; i < 10; i++)
        {
            pool.On(0).Dispose();
        }
        var leases = Enumerable.Range(0, 3).Select(_ => pool.On(0)).ToList();
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False);
        leases[1].Dispose();
        leases[1].Dispose();

        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.True);
        Assert.That(pool.TryOn(pool.Targets[0], out _), Is.False);
    }

    [Test]
    public void Report_OfARequestFromBeforeTheChange_IsNotHeeded()
    {
        var pool = Create(Sensitive);
        var early = Enumerable.Range(0, 3).Select(_ => pool.On(0)).ToList();
        pool.Answer(0, 500);

        early[0].ReportFailure(TargetFailure.Timeout);
        _time.Advance(TimeSpan.FromSeconds(30));
        early[1].ReportFailure(TargetFailure.Timeout);
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        pool.Answer(0, 200, times: 3);
        early[2].ReportFailure(TargetFailure.Timeout);

        Assert.That(pool.Targets[0].Circuit!.Value is { State: CircuitState.Closed, Requests: 0, Openings: 1 }, Is.True);
    }

    [Test]
    public void Statistics_TellWhatItHasSeen()
    {
        var pool = Create(new CircuitBreakerTerms());
        Assert.That(pool.Targets[0].Circuit, Is.EqualTo(new CircuitStatistics(CircuitState.Closed, 0, 0, 0, null)));

        pool.Answer(0, 200, times: 7);
        pool.Answer(0, 500, times: 4);
        Assert.That(pool.Targets[0].Circuit, Is.EqualTo(new CircuitStatistics(CircuitState.Closed, 11, 4, 0, null)));
        pool.Answer(0, 500);
        Assert.That(pool.Targets[0].Circuit, Is.EqualTo(new CircuitStatistics(CircuitState.Open, 12, 5, 1, _time.GetUtcNow())));
        var openedAt = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.That(pool.Targets[0].Circuit, Is.EqualTo(new CircuitStatistics(CircuitState.HalfOpen, 0, 0, 1, openedAt + TimeSpan.FromSeconds(60))));
        Assert.That(TestPool.Create(StrategyNames.RoundRobin, 1).Targets[0].Circuit, Is.Null);
    }

    [TestCase(StrategyNames.RoundRobin)]
    [TestCase(StrategyNames.WeightedRoundRobin)]
    [TestCase(StrategyNames.Random)]
    [TestCase(StrategyNames.LeastConnections)]
    [TestCase(StrategyNames.PowerOfTwo)]
    [TestCase(StrategyNames.LeastTime)]
    [TestCase(StrategyNames.ConsistentHash)]
    public void Acquire_ByEveryStrategy_LeavesAnOpenOneAloneAndTestsAHalfOpenOne(string strategy)
    {
        var pool = HealthKit.Create(Terms(Sensitive), strategy: strategy);
        var belongs = pool.Ask("10.0.0.1");
        using (var lease = pool.TryOn(belongs, out var taken) ? taken : default)
        {
            lease.ReportAnswer(500);
        }
        Assert.That(Enumerable.Range(0, 100).Count(_ => pool.Ask("10.0.0.1") == belongs), Is.Zero);

        _time.Advance(TimeSpan.FromSeconds(30));
        var held = Enumerable.Range(0, 100).Select(_ => pool.Acquire("10.0.0.1")).ToList();
        Assert.That(held.Count(lease => lease.Target == belongs), Is.EqualTo(3));
        held.ForEach(lease => lease.ReportAnswer(200));
        held.ForEach(lease => lease.Dispose());

        Assert.That(belongs.State(), Is.EqualTo(CircuitState.Closed));
        Assert.That(Enumerable.Range(0, 100).Count(_ => pool.Ask("10.0.0.1") == belongs), Is.GreaterThan(3));
    }

    [Test]
    public async Task Wait_CircuitHalfOpens_ServesThoseWhoWaitAsFarAsTestsGo()
    {
        var pool = HealthKit.Create(Terms(Sensitive) with { QueueSize = 10, QueueTimeout = TimeSpan.FromHours(1) }, targets: 2);
        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })]);
        pool.Answer(0, 500);
        using var only = pool.On(1);
        var waits = Enumerable.Range(0, 5).Select(_ => pool.Wait()).ToList();
        Assert.That(pool.QueueLength, Is.EqualTo(5));

        _time.Advance(TimeSpan.FromSeconds(30));
        var tests = await Task.WhenAll(waits.Take(3));
        Assert.That(pool.QueueLength, Is.EqualTo(2));
        Assert.That(tests.Select(test => test.Lease.Target), Is.All.SameAs(pool.Targets[0]));
        tests[0].Lease.Dispose();
        var fourth = await waits[3];
        Assert.That((fourth.Lease.Target, pool.QueueLength), Is.EqualTo((pool.Targets[0], 1)));
        fourth.Lease.ReportAnswer(200);
        tests[1].Lease.ReportAnswer(200);
        tests[2].Lease.ReportAnswer(200);

        Assert.That((await waits[4]).Lease.Target, Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Terms_ThatMakeNoSense_AreRefused() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => new CircuitBreakerTerms { FailureThreshold = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CircuitBreakerTerms { TestRequests = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CircuitBreakerTerms { MinRequests = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CircuitBreakerTerms { FailureWindow = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new CircuitBreakerTerms { OpenTimeout = TimeSpan.FromDays(50) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        });

    private static CircuitBreakerTerms Sensitive { get; } = new() { FailureThreshold = 1, MinRequests = 1 };

    private TargetPool Create(CircuitBreakerTerms terms) => HealthKit.Create(Terms(terms), targets: 2);

    private TargetPoolTerms Terms(CircuitBreakerTerms terms) => new() { Time = _time, CircuitBreaker = terms, Observer = _changes };

    private TargetPool HalfOpen()
    {
        var pool = Create(Sensitive);
        pool.Answer(0, 500);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(pool.Targets[0].State(), Is.EqualTo(CircuitState.HalfOpen));
        return pool;
    }
}
