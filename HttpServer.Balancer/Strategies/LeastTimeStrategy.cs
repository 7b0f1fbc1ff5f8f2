using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Strategies;

/// <summary>
/// Two targets by chance and weight, and of them the one where a further request is expected to wait less: its moving
/// average of response times, once for each request that it has and for this one. See <see cref="PeakEwma"/>.
/// </summary>
/// <param name="time">Clock of the averages.</param>
/// <param name="random">Registered by the application to make the choices repeatable; must be thread-safe. Default <see cref="Random.Shared"/>.</param>
internal sealed class LeastTimeStrategy(TimeProvider time, Random? random = null) : IBalancingStrategy
{
    public string Name => StrategyNames.LeastTime;

    public ITargetSelector CreateSelector(IReadOnlyList<Target> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        foreach (var target in targets)
        {
            target.ResponseTimes ??= new PeakEwma(time);
        }
        return new TwoDrawsSelector(new WeightedDraw(targets, random ?? Random.Shared), static (target, other) => Cost(target) < Cost(other));
    }

    // A target without responses costs nothing, so that it is tried; but once, for until it has answered nothing is known.
    private static double Cost(Target target)
    {
        var active = target.ActiveConnections;
        var seconds = target.ResponseTimes!.Seconds;
        seconds = seconds == 0 && active > 0 ? PeakEwma.Failure.TotalSeconds : seconds;
        return seconds * (active + 1) / target.Weight;
    }
}
