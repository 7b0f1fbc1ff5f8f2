using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests;

/// <summary>Requests that end well or badly, on a chosen target or on any.</summary>
internal static class HealthKit
{
    public static TargetPool Create(TargetPoolTerms terms, int targets = 3, string strategy = StrategyNames.RoundRobin) =>
        new("test", Enumerable.Range(0, targets).Select(i => new Target(TestPool.Url(i))), TestPool.Strategy(strategy), terms);

    public static bool TryOn(this TargetPool pool, Target target, out TargetLease lease) => pool.TryAcquire(target, new BalancingRequest(null), out lease);

    public static TargetLease On(this TargetPool pool, int index) =>
        pool.TryOn(pool.Targets[index], out var lease) ? lease : throw new InvalidOperationException($"Target {index} takes nothing.");

    public static void Answer(this TargetPool pool, int index, int status, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var lease = pool.On(index);
            lease.ReportAnswer(status);
        }
    }

    public static void Fail(this TargetPool pool, int index, TargetFailure failure, int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            using var lease = pool.On(index);
            lease.ReportFailure(failure);
        }
    }

    /// <summary>As many times over as are asked for, by the strategy.</summary>
    public static Dictionary<Target, int> Spread(this TargetPool pool, int times)
    {
        var counts = pool.Targets.ToDictionary(target => target, _ => 0);
        for (var i = 0; i < times; i++)
        {
            counts[pool.Ask()]++;
        }
        return counts;
    }

    public static bool IsRefused(this TargetPool pool, params Target[] excluded)
    {
        var isRefused = !pool.TryAcquire(new BalancingRequest(null), excluded, out var lease);
        lease.Dispose();
        return isRefused;
    }

    public static Task<WaitResult> Wait(this TargetPool pool) =>
        pool.WaitAsync(new BalancingRequest(null), Timeout.InfiniteTimeSpan, CancellationToken.None).AsTask();

    public static CircuitState State(this Target target) => target.Circuit!.Value.State;
}
