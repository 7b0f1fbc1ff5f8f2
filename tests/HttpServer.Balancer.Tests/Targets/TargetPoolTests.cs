using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Targets;

public sealed class TargetPoolTests
{
    [Test]
    public void Constructor_WithoutTargets_Throws() =>
        Assert.That(() => TestPool.Create(StrategyNames.RoundRobin), Throws.ArgumentException);

    [Test]
    public void Constructor_SameAddressTwice_Throws() =>
        Assert.That(
            () => new TargetPool("test", [new(new Uri("http://a")), new(new Uri("http://A:80/"))], TestPool.Strategy(StrategyNames.Random)),
            Throws.ArgumentException);

    [Test]
    public void TryAcquire_NothingAvailable_IsFalseAndCountsNothing([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values] bool isSticky)
    {
        var pool = TestPool.Create(strategy, isSticky, 1, 2);
        foreach (var target in pool.Targets)
        {
            target.Mode = TargetMode.Down;
        }

        var acquired = pool.TryAcquire(new BalancingRequest(System.Net.IPAddress.Loopback, pool.Targets[0].AffinityId), out var lease);

        Assert.That((acquired, lease.IsHeld), Is.EqualTo((false, false)));
        Assert.That(pool.Targets.Select(target => target.TotalRequests), Is.All.Zero);
        Assert.That(pool.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void TryAcquire_SomeExcluded_ChoosesOneOfTheOthers([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy, [Values] bool isSticky)
    {
        var pool = TestPool.Create(strategy, isSticky, 1, 1, 1);
        Target[] tried = [pool.Targets[0], pool.Targets[2]];

        for (var i = 0; i < 20; i++)
        {
            var request = new BalancingRequest(System.Net.IPAddress.Loopback, pool.Targets[0].AffinityId);
            Assert.That(pool.TryAcquire(request, tried, out var lease), Is.True);
            Assert.That(lease.Target, Is.SameAs(pool.Targets[1]));
            lease.Dispose();
        }
    }

    [Test]
    public void TryAcquire_AllExcluded_IsFalse([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = TestPool.Create(strategy, 1, 1);

        Assert.That(pool.TryAcquire(new BalancingRequest(null), [.. pool.Targets], out _), Is.False);
    }

    [Test]
    public void TryAcquire_TargetBackAgain_IsChosenAgain([ValueSource(typeof(StrategyNames), nameof(StrategyNames.All))] string strategy)
    {
        var pool = TestPool.Create(strategy, 1);
        pool.Targets[0].Mode = TargetMode.Down;
        Assert.That(pool.TryAcquire(new BalancingRequest(null), out _), Is.False);

        pool.Targets[0].Mode = TargetMode.Up;

        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[0]));
    }

    [Test]
    public void TryAcquire_StrategyThatReadsCounts_SeesEveryChoiceBeforeItsOwn()
    {
        var strategy = new CountingStrategy();
        var pool = new TargetPool("test", [new(TestPool.Url(0)), new(TestPool.Url(1))], strategy);

        TestPool.InParallel(4, _ =>
        {
            for (var i = 0; i < 5_000; i++)
            {
                pool.Hold();
            }
        });

        Assert.That(strategy.Surprises, Is.Zero);
        Assert.That(pool.Targets.Sum(target => target.ActiveConnections), Is.EqualTo(20_000));
    }

    private sealed class CountingStrategy : IBalancingStrategy, ITargetSelector
    {
        private int _choices;

        public int Surprises { get; private set; }

        public string Name => "counting";

        public bool ReadsActiveConnections => true;

        public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => this;

        public int Choose(in Candidates candidates, in BalancingRequest request)
        {
            var choice = _choices;
            Thread.SpinWait(20);
            _choices = choice + 1;
            Surprises += candidates[0].ActiveConnections + candidates[1].ActiveConnections == choice ? 0 : 1;
            return choice % 2;
        }
    }
}
