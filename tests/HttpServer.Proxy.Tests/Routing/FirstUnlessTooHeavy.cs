using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>A strategy of an application's own, which does not like a weight of 99.</summary>
internal sealed class FirstUnlessTooHeavy : IBalancingStrategy, ITargetSelector
{
    public string Name => "first";

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) =>
        targets.Any(target => target.Weight == 99) ? throw new InvalidOperationException("Too heavy.") : this;

    public int Choose(in Candidates candidates, in BalancingRequest request) => 0;
}
