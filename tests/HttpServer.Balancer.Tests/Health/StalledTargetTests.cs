using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

/// <summary>Targets that hang, and pools that only take their time.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StalledTargetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [Test]
    public void IsStalled_SeveralRequestsWithoutAnyAnswer_EjectsAndSendsAllElsewhere()
    {
        var pool = Fast();
        var target = pool.Targets[0];
        var sent = SendAndWait(pool, 3);

        Assert.That(target.IsStalled(sent, isFirstQuestion: true), Is.False);
        Assert.That(target.IsStalled(sent, isFirstQuestion: true), Is.False);
        Assert.That(target.IsEjected, Is.False);
        Assert.That(target.IsStalled(sent, isFirstQuestion: true), Is.True);

        Assert.That(target.IsEjected, Is.True);
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.Ejected, "no answer to 3 requests for 1 s", TimeSpan.FromSeconds(10))));
        Assert.That(target.IsStalled(sent, isFirstQuestion: false), Is.True, "those that asked before are told at their next question");
    }

    [Test]
    public void IsStalled_TheSameRequestAsksAgain_CountsOnce()
    {
        var pool = Fast();
        var sent = SendAndWait(pool, 1);

        pool.Targets[0].IsStalled(sent, isFirstQuestion: true);
        for (var i = 0; i < 10; i++)
        {
            Assert.That(pool.Targets[0].IsStalled(sent, isFirstQuestion: false), Is.False);
        }
    }

    [Test]
    public void IsStalled_TargetHasAnsweredAnother_IsNot()
    {
        var pool = Fast();
        var target = pool.Targets[0];
        var sent = SendAndWait(pool, 10);

        target.NoteResponseTime(TimeSpan.FromMilliseconds(5));

        Assert.That(Enumerable.Range(0, 10).Any(_ => target.IsStalled(sent, isFirstQuestion: true)), Is.False);
        Assert.That(target.IsEjected, Is.False);
    }

    [Test]
    public void IsStalled_AnAnswerBetweenTheSuspicions_BeginsAnew()
    {
        var pool = Fast();
        var target = pool.Targets[0];
        var sent = SendAndWait(pool, 2);
        target.IsStalled(sent, isFirstQuestion: true);
        target.IsStalled(sent, isFirstQuestion: true);
        target.NoteResponseTime(TimeSpan.FromMilliseconds(5));

        _time.Advance(TimeSpan.FromMilliseconds(1));
        sent = SendAndWait(pool, 2);

        Assert.That(Enumerable.Range(0, 2).Any(_ => target.IsStalled(sent, isFirstQuestion: true)), Is.False);
        Assert.That(target.IsStalled(sent, isFirstQuestion: true), Is.True);
    }

    [TestCase(2, false)]
    [TestCase(3, true)]
    public void IsStalled_PoolThatTakesItsTime_NeverIs(int slowOfAHundred, bool isSlowPool)
    {
        var pool = Create(new PassiveHealthTerms());
        for (var i = 0; i < 100; i++)
        {
            // On another target: what is usual is a matter of the pool.
            pool.Targets[1].NoteResponseTime(i < slowOfAHundred ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(999));
        }
        var sent = SendAndWait(pool, 10);

        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.EqualTo(!isSlowPool));
    }

    [TestCase(49, false)]
    [TestCase(50, true)]
    public void IsStalled_PoolOfWhichLittleIsKnown_NeverIs(int answers, bool expected)
    {
        var pool = Create(new PassiveHealthTerms());
        AnswerFast(pool.Targets[1], answers);
        var sent = SendAndWait(pool, 10);

        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.EqualTo(expected));
    }

    [Test]
    public void IsStalled_WhatIsUsual_IsForgottenAfterAMinute()
    {
        var pool = Fast();
        _time.Advance(TimeSpan.FromSeconds(60));
        var sent = SendAndWait(pool, 10);

        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.False);
    }

    [Test]
    public void IsStalled_TheOnlyTarget_Stays()
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms()), targets: 1);
        AnswerFast(pool.Targets[0], 100);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var sent = SendAndWait(pool, 10);

        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.False);
        Assert.That(pool.Targets[0].IsAvailable, Is.True);
    }

    [Test]
    public void NoteResponseTime_OfAStalledTarget_LetsItReturnAtOnce()
    {
        var pool = Fast();
        Stall(pool);

        pool.Targets[0].NoteResponseTime(TimeSpan.FromSeconds(4));

        Assert.That(pool.Targets[0].IsEjected, Is.False);
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.Returned, "it answers again", TimeSpan.Zero)));
    }

    [Test]
    public void NoteResponseTime_OfATargetThatIsOutForOtherFailures_ChangesNothing()
    {
        var pool = Fast();
        pool.Fail(0, TargetFailure.Connect);

        pool.Targets[0].NoteResponseTime(TimeSpan.FromMilliseconds(5));

        Assert.That(pool.Targets[0].IsEjected, Is.True);
    }

    [Test]
    public void IsStalled_TakenOutSinceItWasSent_HadBetterGoElsewhere([Values("probe", "failures", "circuit")] string how)
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms()) with { CircuitBreaker = new CircuitBreakerTerms { FailureThreshold = 1, MinRequests = 1 } });
        var sent = _time.GetTimestamp();
        Assert.That(pool.Targets[0].IsStalled(sent, isFirstQuestion: true), Is.False);

        TakeOut(pool, how);

        Assert.That(pool.Targets[0].IsStalled(sent, isFirstQuestion: false), Is.True);
    }

    [Test]
    public void IsStalled_OutAlreadyWhenItWasSent_StaysWhereItIs()
    {
        var pool = Fast();
        Stall(pool);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        // Tried in a panic: moving it on every second would multiply the load of an outage.
        var sent = SendAndWait(pool, 10);

        Assert.That(pool.Targets[0].IsEjected, Is.True);
        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.False);
    }

    [TestCase(TargetMode.Drain)]
    [TestCase(TargetMode.Down)]
    public void IsStalled_OfATargetThatIsDrained_LetsItsRequestsFinish(TargetMode mode)
    {
        var pool = Fast();
        var sent = SendAndWait(pool, 1);

        pool.Targets[0].Mode = mode;

        Assert.That(pool.Targets[0].IsStalled(sent, isFirstQuestion: true), Is.False);
    }

    [Test]
    public void StallTimeout_Zero_AsksNobody()
    {
        var pool = Create(new PassiveHealthTerms { StallTimeout = TimeSpan.Zero });
        AnswerFast(pool.Targets[1], 100);
        var sent = SendAndWait(pool, 10);

        Assert.That((pool.Targets[0].StallTimeout, pool.Targets[0].WantsResponseTimes), Is.EqualTo(((TimeSpan?)null, false)));
        Assert.That(Enumerable.Range(0, 10).Any(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.False);
    }

    [Test]
    public void StallTimeout_OtherTerms_HoldsAtOnce()
    {
        var pool = Fast();
        Assert.That((pool.Targets[0].StallTimeout, pool.Targets[0].WantsResponseTimes), Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(1), true)));

        pool.Update(pool.Targets, TestPool.Strategy(pool.Strategy), Terms(new PassiveHealthTerms { StallTimeout = TimeSpan.FromSeconds(3) }));

        Assert.That(pool.Targets[0].StallTimeout, Is.EqualTo(TimeSpan.FromSeconds(3)));
    }

    private static void TakeOut(TargetPool pool, string how)
    {
        switch (how)
        {
            case "probe":
                pool.Targets[0].SetProbed(isWell: false);
                break;
            case "failures":
                pool.Fail(0, TargetFailure.Connect);
                break;
            default:
                pool.Answer(0, 500);
                break;
        }
    }

    private void Stall(TargetPool pool)
    {
        var sent = SendAndWait(pool, 3);
        Assert.That(Enumerable.Range(0, 3).Count(_ => pool.Targets[0].IsStalled(sent, isFirstQuestion: true)), Is.EqualTo(1));
    }

    /// <summary>When they were sent.</summary>
    private long SendAndWait(TargetPool pool, int requests)
    {
        var sent = _time.GetTimestamp();
        for (var i = 0; i < requests && pool.TryOn(pool.Targets[0], out _); i++)
        {
        }
        _time.Advance(TimeSpan.FromSeconds(1));
        return sent;
    }

    private TargetPool Fast()
    {
        var pool = Create(new PassiveHealthTerms());
        AnswerFast(pool.Targets[0], 50);
        AnswerFast(pool.Targets[1], 50);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        return pool;
    }

    private static void AnswerFast(Target target, int times)
    {
        for (var i = 0; i < times; i++)
        {
            target.NoteResponseTime(TimeSpan.FromMilliseconds(5));
        }
    }

    private TargetPool Create(PassiveHealthTerms terms) => HealthKit.Create(Terms(terms));

    private TargetPoolTerms Terms(PassiveHealthTerms terms) => new() { Time = _time, PassiveHealth = terms, Observer = _changes };
}
