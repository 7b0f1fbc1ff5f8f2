using System.Net;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Balancer.Tests;

/// <summary>Pools over http://a:1, http://b:1, … with the strategies as an application gets them.</summary>
internal static class TestPool
{
    public static BalancingStrategies Strategies { get; } =
        new ServiceCollection().AddHttpServerBalancer().BuildServiceProvider().GetRequiredService<BalancingStrategies>();

    public static IBalancingStrategy Strategy(string name) =>
        Strategies.TryGet(name, out var strategy) ? strategy : throw new ArgumentException(name);

    public static TargetPool Create(string strategy, params int[] weights) => Create(strategy, isSticky: false, weights);

    public static TargetPool Create(string strategy, bool isSticky, params int[] weights) =>
        new("test", weights.Select((weight, i) => new Target(Url(i), weight)), Strategy(strategy), isSticky);

    public static Uri Url(int index) => new($"http://backend-{(char)('a' + index)}:1");

    /// <summary>Acquires and does not release.</summary>
    public static Target Hold(this TargetPool pool, string? address = null, string affinityId = "") =>
        pool.Acquire(address, affinityId).Target;

    /// <summary>Acquires, releases and tells which target it was.</summary>
    public static Target Ask(this TargetPool pool, string? address = null, string affinityId = "")
    {
        using var lease = pool.Acquire(address, affinityId);
        return lease.Target;
    }

    public static TargetLease Acquire(this TargetPool pool, string? address = null, string affinityId = "")
    {
        var request = new BalancingRequest(address is null ? null : IPAddress.Parse(address), affinityId);
        return pool.TryAcquire(request, out var lease) ? lease : throw new InvalidOperationException("No target is available.");
    }

    /// <summary>Runs the same work on several threads that start together.</summary>
    public static void InParallel(int threads, Action<int> work)
    {
        using var start = new Barrier(threads);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var running = Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                work(number);
            }
            catch (Exception failure)
            {
                failures.Enqueue(failure);
            }
        })).ToList();
        running.ForEach(thread => thread.Start());
        running.ForEach(thread => thread.Join());
        Assert.That(failures, Is.Empty);
    }
}
