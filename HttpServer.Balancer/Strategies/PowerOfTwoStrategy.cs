using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Two targets by chance and weight, and of them the one with fewer active connections for its weight (Mitzenmacher,
/// "The Power of Two Choices in Randomized Load Balancing"): nearly as even as <c>least_connections</c> without a lock,
/// and several gateways do not rush to the same idle one.
/// </summary>
/// <param name="random">Registered by the application to make the choices repeatable; must be thread-safe. Default <see cref="Random.Shared"/>.</param>
internal sealed class PowerOfTwoStrategy(Random? random = null) : IBalancingStrategy
{
    public string Name => StrategyNames.PowerOfTwo;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets) => new TwoDrawsSelector(
        new WeightedDraw(targets, random ?? Random.Shared), static (target, other) => TargetLoad.Of(target) < TargetLoad.Of(other));
}
