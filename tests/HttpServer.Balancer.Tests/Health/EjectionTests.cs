using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

/// <summary>How long targets are ejected, and how many of them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EjectionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [Test]
    public void Eject_AgainAndAgain_TakesLongerUpToTheLongest()
    {
        var pool = Create(new PassiveHealthTerms { EjectionTime = TimeSpan.FromSeconds(10), MaxEjectionTime = TimeSpan.FromSeconds(35) });
        var lengths = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            pool.Fail(0, TargetFailure.Connect);
            lengths.Add(_changes.Last.Duration.TotalSeconds);
            _time.Advance(_changes.Last.Duration);
            Assert.That(pool.Targets[0].IsEjected, Is.False);
            // Not as long as would make up for one.
            _time.Advance(TimeSpan.FromSeconds(9));
        }

        Assert.That(lengths, Is.EqualTo([10, 20, 30, 35, 35, 35]));
    }

    [Test]
    public void Eject_AfterATimeSpentWell_IsShorterAgain()
    {
        var pool = Create(new PassiveHealthTerms());
        for (var i = 0; i < 3; i++)
        {
            pool.Fail(0, TargetFailure.Connect);
            _time.Advance(_changes.Last.Duration);
        }
        Assert.That(pool.Targets[0].Ejections, Is.EqualTo(3));

        _time.Advance(TimeSpan.FromSeconds(25));
        Assert.That(pool.Targets[0].Ejections, Is.EqualTo(1));
        pool.Fail(0, TargetFailure.Connect);
        Assert.That(_changes.Last.Duration, Is.EqualTo(TimeSpan.FromSeconds(20)));
        _time.Advance(_changes.Last.Duration);

        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(pool.Targets[0].Ejections, Is.Zero);
        pool.Fail(0, TargetFailure.Connect);
        Assert.That(_changes.Last.Duration, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public void Eject_ForADay_IsMadeUpForWithinTheLongestEjection()
    {
        var pool = Create(new PassiveHealthTerms());
        for (var i = 0; i < 200; i++)
        {
            pool.Fail(0, TargetFailure.Connect);
            _time.Advance(_changes.Last.Duration);
        }

        Assert.That(pool.Targets[0].Ejections, Is.EqualTo(30));
        _time.Advance(TimeSpan.FromSeconds(300));
        Assert.That(pool.Targets[0].Ejections, Is.Zero);
    }

    [TestCase(1, 75, 0)]
    [TestCase(2, 75, 1)]
    [TestCase(2, 100, 1)]
    [TestCase(3, 100, 2)]
    [TestCase(4, 75, 3)]
    [TestCase(4, 50, 2)]
    [TestCase(10, 25, 2)]
    [TestCase(10, 0, 1)]
    public void Eject_NeverMoreThanTheShare_NorTheLast(int targets, int percent, int most)
    {
        var pool = Create(new PassiveHealthTerms { MaxEjectedPercent = percent }, targets);

        for (var i = 0; i < targets; i++)
        {
            pool.Fail(i, TargetFailure.Connect);
        }

        Assert.That(pool.Targets.Count(target => target.IsEjected), Is.EqualTo(most));
    }

    [Test]
    public void Eject_AnotherHasReturned_HasRoomAgain()
    {
        var pool = Create(new PassiveHealthTerms { MaxEjectedPercent = 34 });
        pool.Fail(0, TargetFailure.Connect);
        pool.Fail(1, TargetFailure.Connect);
        Assert.That(pool.Targets[1].IsEjected, Is.False);

        _time.Advance(TimeSpan.FromSeconds(10));
        pool.Fail(1, TargetFailure.Connect);

        Assert.That(pool.Targets.Select(target => target.IsEjected), Is.EqualTo([false, true, false]));
    }

    [TestCase(TargetMode.Drain)]
    [TestCase(TargetMode.Down)]
    public void Eject_TheOthersAreOutBesides_LeavesTheLastThatIsWell(TargetMode mode)
    {
        var pool = Create(new PassiveHealthTerms());
        pool.Targets[0].Mode = mode;
        pool.Targets[1].SetProbed(isWell: false);

        pool.Fail(2, TargetFailure.Connect, times: 3);

        Assert.That(pool.Targets[2].IsAvailable, Is.True);
    }

    [Test]
    public void Eject_AnEjectedOneHasBeenDrainedSince_MakesRoom()
    {
        var pool = Create(new PassiveHealthTerms { MaxEjectedPercent = 50 });
        pool.Fail(0, TargetFailure.Connect);
        pool.Targets[0].Mode = TargetMode.Drain;

        pool.Fail(1, TargetFailure.Connect);

        Assert.That(pool.Targets[1].IsEjected, Is.True);
    }

    [Test]
    public void SetProbed_Well_EndsAnEjection()
    {
        var pool = Create(new PassiveHealthTerms());
        pool.Fail(0, TargetFailure.Connect);

        pool.Targets[0].SetProbed(isWell: true);

        Assert.That(pool.Targets[0].IsAvailable, Is.True);
        Assert.That(_changes.Last, Is.EqualTo((TargetChange.Returned, "its probe passed", TimeSpan.Zero)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.Ejected, TargetChange.Returned]), "it returns once");
    }

    [Test]
    public void SetProbed_ByAProbeThatBeganBeforeTheEjection_DoesNotEndIt()
    {
        var pool = Create(new PassiveHealthTerms());
        var began = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromMilliseconds(10));
        pool.Fail(0, TargetFailure.Connect);

        pool.Targets[0].SetProbed(isWell: true, began);
        Assert.That(pool.Targets[0].IsEjected, Is.True);

        _time.Advance(TimeSpan.FromMilliseconds(10));
        pool.Targets[0].SetProbed(isWell: true, _time.GetTimestamp());
        Assert.That(pool.Targets[0].IsEjected, Is.False);
    }

    [Test]
    public void Eject_AfterRefusals_TakesSecondsOnly()
    {
        var pool = Create(new PassiveHealthTerms());
        var lengths = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            pool.Fail(0, TargetFailure.Refused);
            lengths.Add(_changes.Last.Duration.TotalSeconds);
            _time.Advance(_changes.Last.Duration);
        }

        Assert.That(lengths, Is.EqualTo([1, 2, 3]));
    }

    [Test]
    public void SetProbed_WellWhileItIsNotEjected_ForgivesNothing()
    {
        var pool = Create(new PassiveHealthTerms());

        pool.Fail(0, TargetFailure.Broken, times: 4);
        pool.Targets[0].SetProbed(isWell: true);
        pool.Fail(0, TargetFailure.Broken);

        Assert.That(pool.Targets[0].IsEjected, Is.True);
    }

    [Test]
    public void Eject_AfterAReturnByAProbe_LastsItsOwnTime()
    {
        var pool = Create(new PassiveHealthTerms());
        pool.Fail(0, TargetFailure.Connect);
        _time.Advance(TimeSpan.FromSeconds(9));
        pool.Targets[0].SetProbed(isWell: true);

        pool.Fail(0, TargetFailure.Connect);
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.That(pool.Targets[0].IsEjected, Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(pool.Targets[0].IsEjected, Is.False);
    }

    private TargetPool Create(PassiveHealthTerms terms, int targets = 3) => HealthKit.Create(Terms(terms), targets);

    private TargetPoolTerms Terms(PassiveHealthTerms terms) => new() { Time = _time, PassiveHealth = terms, Observer = _changes };
}
