using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class LeastTimeStrategyTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Choose_OneSlow_GivesItTheRestOnly()
    {
        var pool = Create(2);
        for (var i = 0; i < 10; i++)
        {
            Answer(pool, slow: 0);
        }

        var asked = Enumerable.Range(0, 1_000).Count(_ => Answer(pool, slow: 0) == pool.Targets[0]);

        // Both draws fall on it once in sixteen, plus two.
        Assert.That(asked, Is.LessThan(80));
    }

    [Test]
    public void Choose_SlowOneThatRecovers_IsTriedAgain()
    {
        var pool = Create(2);
        for (var i = 0; i < 50; i++)
        {
            Answer(pool, slow: 0);
        }

        var recovered = 0;
        for (var second = 0; second < 120; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            recovered += Answer(pool, slow: -1) == pool.Targets[0] ? 1 : 0;
        }

        Assert.That(recovered, Is.GreaterThan(20));
    }

    [Test]
    public void Choose_NothingKnown_AsksEveryTarget()
    {
        var pool = Create(3);

        for (var i = 0; i < 100; i++)
        {
            Answer(pool, slow: -1);
        }

        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.All.GreaterThan(10));
    }

    [Test]
    public void Choose_OneThatNeverAnswers_GetsTheRestOnly()
    {
        var pool = Create(2);

        var asked = 0;
        for (var i = 0; i < 1_000; i++)
        {
            var target = pool.Ask();
            if (target == pool.Targets[0])
            {
                asked++;
                target.NoteFailure();
            }
            else
            {
                target.NoteResponseTime(TimeSpan.FromMilliseconds(5));
            }
        }

        Assert.That(asked, Is.LessThan(80));
    }

    [Test]
    public void Choose_NothingKnownAndManyAtOnce_SpreadsThem()
    {
        var pool = Create(2);
        pool.Targets[0].NoteResponseTime(TimeSpan.FromMilliseconds(5));

        for (var i = 0; i < 100; i++)
        {
            pool.Hold();
        }

        // All but one wait for the target that is known to answer, and chance.
        Assert.That(pool.Targets[1].ActiveConnections, Is.LessThan(20));
    }

    [Test]
    public void Choose_EquallyFast_PrefersTheLessBusy()
    {
        var pool = Create(2);
        pool.Targets[0].NoteResponseTime(TimeSpan.FromMilliseconds(10));
        pool.Targets[1].NoteResponseTime(TimeSpan.FromMilliseconds(10));
        var busy = pool.Hold();

        Assert.That(Enumerable.Range(0, 1_000).Count(_ => pool.Ask() == busy), Is.LessThan(100));
    }

    private static Target Answer(TargetPool pool, int slow)
    {
        var target = pool.Ask();
        target.NoteResponseTime(TimeSpan.FromMilliseconds(slow >= 0 && target == pool.Targets[slow] ? 500 : 5));
        return target;
    }

    private TargetPool Create(int targets)
    {
        var provider = new ServiceCollection().AddSingleton<TimeProvider>(_time).AddSingleton(new Random(42)).AddHttpServerBalancer().BuildServiceProvider();
        provider.GetRequiredService<BalancingStrategies>().TryGet(StrategyNames.LeastTime, out var strategy);
        return new TargetPool("test", Enumerable.Range(0, targets).Select(i => new Target(TestPool.Url(i))), strategy!);
    }
}
