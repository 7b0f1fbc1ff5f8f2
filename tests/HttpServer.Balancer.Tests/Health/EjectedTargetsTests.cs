using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Health;

/// <summary>What ejections do to those who ask, wait and reload.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EjectedTargetsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Changes _changes = new();

    [TestCase(StrategyNames.RoundRobin)]
    [TestCase(StrategyNames.WeightedRoundRobin)]
    [TestCase(StrategyNames.Random)]
    [TestCase(StrategyNames.LeastConnections)]
    [TestCase(StrategyNames.PowerOfTwo)]
    [TestCase(StrategyNames.LeastTime)]
    [TestCase(StrategyNames.ConsistentHash)]
    public void Acquire_WhileEjected_IsGivenAnother(string strategy)
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms()), strategy: strategy);
        var belongs = pool.Ask("10.0.0.1");
        using (var lease = pool.TryOn(belongs, out var taken) ? taken : default)
        {
            lease.ReportFailure(TargetFailure.Connect);
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.That(pool.Ask("10.0.0.1"), Is.Not.SameAs(belongs));
        }

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(Enumerable.Range(0, 200).Any(_ => pool.Ask("10.0.0.1") == belongs), Is.True);
    }

    [Test]
    public void Acquire_StickyClientOfAnEjectedTarget_MovesAndTheOthersStay()
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms()) with { IsSticky = true });
        pool.Fail(0, TargetFailure.Connect);

        Assert.That(pool.Ask(affinityId: pool.Targets[0].AffinityId), Is.Not.SameAs(pool.Targets[0]));
        Assert.That(pool.Ask(affinityId: pool.Targets[1].AffinityId), Is.SameAs(pool.Targets[1]));

        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(pool.Ask(affinityId: pool.Targets[0].AffinityId), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Acquire_PrimariesEjected_GoesToTheBackup()
    {
        var pool = new TargetPool(
            "test", [new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { Priority = 1 })], TestPool.Strategy(StrategyNames.RoundRobin), Terms(new PassiveHealthTerms()));

        pool.Fail(0, TargetFailure.Connect);
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[1]));
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Update_SameTarget_KeepsItsEjectionAndItsCount()
    {
        var pool = Create(new PassiveHealthTerms());
        pool.Fail(0, TargetFailure.Connect);
        pool.Fail(1, TargetFailure.Broken, times: 4);

        pool.Update([.. pool.Targets, new Target(TestPool.Url(3))]);

        Assert.That(pool.Targets[0].IsEjected, Is.True);
        pool.Fail(1, TargetFailure.Broken);
        Assert.That(pool.Targets[1].IsEjected, Is.True);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(pool.Targets.Select(target => target.IsEjected), Is.All.False);
    }

    [Test]
    public void Update_OtherTerms_HoldAtOnce()
    {
        var pool = Create(new PassiveHealthTerms());
        pool.Fail(0, TargetFailure.Broken, times: 2);

        pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), Terms(new PassiveHealthTerms { ConsecutiveFailures = 3, EjectionTime = TimeSpan.FromSeconds(1) }));
        pool.Fail(0, TargetFailure.Broken);

        Assert.That(_changes.Last, Is.EqualTo((TargetChange.Ejected, "3 failures in a row, the last: broken off", TimeSpan.FromSeconds(1))));
    }

    [Test]
    public async Task Update_WithoutPassiveHealth_LetsEverybodyReturnAndServesThoseWhoWait()
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms()) with { QueueSize = 5 }, targets: 2);
        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })]);
        pool.Fail(0, TargetFailure.Connect);
        using var only = pool.On(1);
        var wait = pool.Wait();
        Assert.That(wait.IsCompleted, Is.False);

        pool.Update(pool.Targets, TestPool.Strategy(StrategyNames.RoundRobin), new TargetPoolTerms { Time = _time, QueueSize = 5 });

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[0]));
        pool.Fail(0, TargetFailure.Connect, times: 20);
        Assert.That(pool.Targets[0].IsAvailable, Is.True);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.Ejected]));
    }

    [Test]
    public async Task Wait_EjectionEnds_ServesThoseWhoWait()
    {
        var pool = HealthKit.Create(Terms(new PassiveHealthTerms { EjectionTime = TimeSpan.FromSeconds(1) }) with { QueueSize = 5 }, targets: 2);
        pool.Update([new Target(TestPool.Url(0)), new Target(TestPool.Url(1), new TargetTerms { MaxConnections = 1 })]);
        pool.Fail(0, TargetFailure.Connect);
        using var only = pool.On(1);
        var wait = pool.Wait();
        Assert.That(wait.IsCompleted, Is.False);

        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await wait).Lease.Target, Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void Update_TargetLetGoAndTakenBack_IsAsGoodAsNew()
    {
        var pool = Create(new PassiveHealthTerms());
        var target = pool.Targets[0];
        using var held = pool.On(0);
        target.SetProbed(isWell: false);
        held.ReportFailure(TargetFailure.Connect);
        Assert.That(target.IsEjected, Is.True);

        pool.Update(pool.Targets.Skip(1));
        target.SetProbed(isWell: false);
        Assert.That((target.IsEjected, target.IsProbedWell), Is.EqualTo((false, true)));
        pool.Update([new Target(target.Url), .. pool.Targets]);

        Assert.That(pool.Targets[0], Is.SameAs(target));
        Assert.That((target.IsAvailable, target.Ejections), Is.EqualTo((true, 0)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.Ejected]), "its old timer tells nothing");
        pool.Fail(0, TargetFailure.Connect);
        Assert.That(target.IsEjected, Is.True);
    }

    [Test]
    public void Retire_WhileEjected_TellsNothingMore()
    {
        var pool = Create(new PassiveHealthTerms());
        using var held = pool.On(1);
        pool.Fail(0, TargetFailure.Connect);

        pool.Retire();
        held.ReportFailure(TargetFailure.Connect);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(_changes.Kinds, Is.EqualTo([TargetChange.Ejected]));
        Assert.That(pool.Targets.Select(target => target.IsEjected), Is.All.False);
    }

    private TargetPool Create(PassiveHealthTerms terms, int targets = 3) => HealthKit.Create(Terms(terms), targets);

    private TargetPoolTerms Terms(PassiveHealthTerms terms) => new() { Time = _time, PassiveHealth = terms, Observer = _changes };
}
