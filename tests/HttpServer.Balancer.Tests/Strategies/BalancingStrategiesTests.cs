using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class BalancingStrategiesTests
{
    [Test]
    public void Names_OutOfTheBox_AreTheBuiltInOnes() => Assert.That(TestPool.Strategies.Names, Is.EqualTo(StrategyNames.All));

    [Test]
    public void TryGet_NameInAnotherCase_Finds() => Assert.That(TestPool.Strategies.TryGet("ROUND_ROBIN", out _), Is.True);

    [Test]
    public void TryGet_UnknownName_IsFalse() => Assert.That(TestPool.Strategies.TryGet("round_robbin", out _), Is.False);

    [Test]
    public void TryGet_StrategyOfOnesOwn_IsUsedByPools()
    {
        var provider = new ServiceCollection().AddHttpServerBalancingStrategy<LastStrategy>().AddHttpServerBalancer().BuildServiceProvider();

        var found = provider.GetRequiredService<BalancingStrategies>().TryGet("last", out var strategy);
        var pool = new TargetPool("test", [new(TestPool.Url(0)), new(TestPool.Url(1))], strategy!);

        Assert.That(found, Is.True);
        Assert.That(pool.Ask(), Is.SameAs(pool.Targets[1]));
    }

    [Test]
    public void TryGet_OnesOwnUnderABuiltInName_TakesItsPlace([Values] bool isFirst)
    {
        var services = new ServiceCollection();
        _ = isFirst
            ? services.AddHttpServerBalancingStrategy<OwnRandom>().AddHttpServerBalancer()
            : services.AddHttpServerBalancer().AddHttpServerBalancingStrategy<OwnRandom>().AddHttpServerBalancer();
        var strategies = services.BuildServiceProvider().GetRequiredService<BalancingStrategies>();

        Assert.That(strategies.TryGet("random", out var strategy), Is.True);
        Assert.That(strategy, Is.InstanceOf<OwnRandom>());
        Assert.That(strategies.Names, Is.EquivalentTo(StrategyNames.All));
    }

    private sealed class OwnRandom : IBalancingStrategy
    {
        public string Name => StrategyNames.Random;

        public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => throw new NotSupportedException();
    }

    private sealed class LastStrategy : IBalancingStrategy, ITargetSelector
    {
        public string Name => "last";

        public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => this;

        public int Choose(in Candidates candidates, in BalancingRequest request) => candidates.Count - 1;
    }
}
