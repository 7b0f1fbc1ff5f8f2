using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PassiveHealthTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public void Report_SoManyBadAnswersInARow_EjectsForTheEjectionTime(int status)
    {
        var pool = Create(new PassiveHealthTerms());

        pool.Answer(0, status, times: 4);
        Assert.That(pool.Targets[0].IsEjected, Is.False);
        pool.Answer(0, status);

        Assert.That((pool.Targets[0].IsEjected, pool.Targets[0].IsAvailable), Is.EqualTo((true, false)));
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.Ejected, $"5 failures in a row, the last: status {status}", TimeSpan.FromSeconds(10))));
        Assert.That(pool.Spread(30)[pool.Targets[0]], Is.Zero);

        _time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.That(pool.Targets[0].IsEjected, Is.True);
        _time.Advance(Tick);
        Assert.That((pool.Targets[0].IsEjected, pool.Targets[0].IsAvailable), Is.EqualTo((false, true)));
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.Ejected, TargetChange.Returned]));
        Assert.That(pool.Spread(30)[pool.Targets[0]], Is.EqualTo(10));
    }

    [TestCase(200)]
    [TestCase(404)]
    [TestCase(500)]
    public void Report_AGoodAnswerBetween_BeginsTheCountAnew(int status)
    {
        var pool = Create(new PassiveHealthTerms());

        pool.Fail(0, TargetFailure.Broken, times: 4);
        pool.Answer(0, status);
        pool.Fail(0, TargetFailure.Timeout, times: 4);
        Assert.That(pool.Targets[0].IsEjected, Is.False);
        pool.Fail(0, TargetFailure.Timeout);

        Assert.That(pool.Targets[0].IsEjected, Is.True);
    }

    [Test]
    public void Report_StatusCodesOfItsOwn_AreTheFailures()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 1, StatusCodes = [500] });

        pool.Answer(0, 503);
        pool.Answer(1, 500);

        Assert.That(pool.Targets.Select(target => target.IsEjected), Is.EqualTo([false, true, false]));
    }

    [Test]
    public void Report_OneFailedConnect_EjectsAtOnce()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 0 });

        pool.Fail(1, TargetFailure.Connect);

        Assert.That(pool.Targets[1].IsEjected, Is.True);
        Assert.That(_changes.Last.Reason, Is.EqualTo("no connection"));
    }

    [Test]
    public void Report_NoConsecutiveFailuresAskedFor_NeverEjectsByThem()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 0 });

        pool.Fail(0, TargetFailure.Broken, times: 100);

        Assert.That(pool.Targets[0].IsEjected, Is.False);
    }

    [Test]
    public void Report_ShareOfFailuresInTheWindow_EjectsOnceThereAreEnoughRequests()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 0, FailurePercent = 30, MinRequests = 20 });

        pool.Fail(0, TargetFailure.Broken, times: 6);
        pool.Answer(0, 200, times: 13);
        Assert.That(pool.Targets[0].IsEjected, Is.False, "19 requests say nothing");
        pool.Fail(0, TargetFailure.Broken);

        Assert.That(pool.Targets[0].IsEjected, Is.True);
        Assert.That(_changes.Last.Reason, Is.EqualTo("7 of 20 requests failed, the last: broken off"));
    }

    [Test]
    public void Report_FailuresThatTheWindowHasForgotten_DoNotCount()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 0, FailurePercent = 30, MinRequests = 20, Window = TimeSpan.FromSeconds(10) });

        pool.Fail(0, TargetFailure.Broken, times: 19);
        _time.Advance(TimeSpan.FromSeconds(10));
        pool.Answer(0, 200, times: 19);
        pool.Fail(0, TargetFailure.Broken);

        Assert.That(pool.Targets[0].IsEjected, Is.False);
    }

    [Test]
    public void Report_FewerFailuresThanTheShare_DoNotEject()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 0, FailurePercent = 30, MinRequests = 20 });

        for (var i = 0; i < 50; i++)
        {
            pool.Answer(0, 200, times: 3);
            pool.Fail(0, TargetFailure.Broken);
        }

        Assert.That(pool.Targets[0].IsEjected, Is.False);
    }

    [Test]
    public void Report_TwiceOrAfterTheRelease_CountsOnce()
    {
        var pool = Create(new PassiveHealthTerms { ConsecutiveFailures = 2 });
        var lease = pool.On(0);

        lease.ReportFailure(TargetFailure.Broken);
        lease.ReportFailure(TargetFailure.Broken);
        lease.ReportAnswer(200);
        Assert.That(lease.IsHeld, Is.True);
        lease.Dispose();
        Assert.That((lease.IsHeld, pool.Targets[0].ActiveConnections), Is.EqualTo((false, 0)));
        lease.ReportFailure(TargetFailure.Broken);
        lease.Dispose();
        default(TargetLease).ReportFailure(TargetFailure.Connect);
        Assert.That(pool.Targets[0].IsEjected, Is.False);

        pool.Fail(0, TargetFailure.Broken);
        Assert.That(pool.Targets[0].IsEjected, Is.True, "the first report was a failure, and counted");
    }

    [Test]
    public void Terms_ThatMakeNoSense_AreRefused() =>
        Assert.Multiple(() =>
        {
            Assert.That(() => new PassiveHealthTerms { ConsecutiveFailures = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { FailurePercent = 101 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { MaxEjectedPercent = double.NaN }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { MinRequests = -1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { Window = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { EjectionTime = TimeSpan.Zero }, Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => new PassiveHealthTerms { MaxEjectionTime = TimeSpan.FromDays(50) }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        });

    private TargetPool Create(PassiveHealthTerms terms, int targets = 3) => HealthKit.Create(Terms(terms), targets);

    private TargetPoolTerms Terms(PassiveHealthTerms terms) => new() { Time = _time, PassiveHealth = terms, Observer = _changes };
}
