using System.Net;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Tests.Strategies;

public sealed class ConsistentHashStrategyTests
{
    [Test]
    public void Choose_SameKey_StaysWithItsTargetWhateverTheClient()
    {
        var pool = Pool(5);

        var first = Ask(pool, "cart-17", "10.0.0.1");

        Assert.That(Enumerable.Range(1, 200).Select(i => Ask(pool, "cart-17", $"10.0.1.{i}")), Is.All.SameAs(first));
    }

    [Test]
    public void Choose_WithoutKey_GoesByTheClient()
    {
        var pool = Pool(5);

        var targets = Enumerable.Range(0, 200).Select(i => Ask(pool, "", $"10.0.0.{i}")).ToList();

        Assert.That(Enumerable.Range(0, 200).Select(i => Ask(pool, "", $"10.0.0.{i}")), Is.EqualTo(targets));
        Assert.That(targets.Distinct().Count(), Is.EqualTo(5));
    }

    [Test]
    public void Choose_InAnotherProcess_ComesOutTheSame()
    {
        // Written down once: gateways of different versions share the traffic during a deployment.
        Assert.That(
            string.Concat(Enumerable.Range(0, 12).Select(i => Ask(Pool(3), $"key {i}").Key[15])),
            Is.EqualTo("caaabcaabcbc"));
    }

    [Test]
    public void Choose_WithWeights_KeepsTheProportions()
    {
        var pool = Weighted(3, 2, 1);

        for (var i = 0; i < 60_000; i++)
        {
            Ask(pool, $"key {i}");
        }

        // With 160 points a target's share wanders by some 8 %.
        Assert.That(pool.Targets.Select(target => (double)target.TotalRequests), Is.EqualTo([30_000, 20_000, 10_000]).Within(15).Percent);
    }

    [Test]
    public void Choose_OneTargetGone_MovesOnlyItsOwnKeys()
    {
        var pool = Pool(5);
        var before = Enumerable.Range(0, 1_000).ToDictionary(i => i, i => Ask(pool, $"key {i}"));
        pool.Targets[2].Mode = TargetMode.Down;

        var moved = before.Where(entry => Ask(pool, $"key {entry.Key}") != entry.Value).ToList();

        Assert.That(moved.Select(entry => entry.Value), Is.Not.Empty.And.All.SameAs(pool.Targets[2]));
        Assert.That(moved.Select(entry => Ask(pool, $"key {entry.Key}")).Distinct().Count(), Is.EqualTo(4));
    }

    [Test]
    public void Choose_OneTargetMore_MovesNoKeyBetweenTheOthers()
    {
        var small = Weighted(1, 1, 1);
        var large = Weighted(1, 1, 1, 5);

        for (var i = 0; i < 1_000; i++)
        {
            var target = Ask(large, $"key {i}");
            Assert.That(target.Weight == 5 || target.Key == Ask(small, $"key {i}").Key, $"key {i}");
        }
    }

    [TestCase(4, 0, 314)]
    [TestCase(10, 5, 251)]
    [TestCase(2_000, 1_990, 200)]
    public void Choose_OneKeyForAll_LeavesNoTargetFarAboveItsShare(int targets, int gone, int most)
    {
        var pool = Pool(targets);
        for (var i = 0; i < gone; i++)
        {
            pool.Targets[i].Mode = TargetMode.Down;
        }
        var request = new BalancingRequest(null, default, "the same");

        for (var i = 0; i < 1_000; i++)
        {
            pool.TryAcquire(request, out _);
        }

        Assert.That(pool.Targets.Max(target => target.ActiveConnections), Is.LessThanOrEqualTo(most));
    }

    [Test]
    public void Choose_OneLeftForAll_TakesIt()
    {
        var pool = Pool(2);
        pool.Targets[0].Mode = TargetMode.Down;

        for (var i = 0; i < 100; i++)
        {
            Assert.That(pool.TryAcquire(new BalancingRequest(IPAddress.Loopback), out _), Is.True);
        }

        Assert.That(pool.Targets[1].ActiveConnections, Is.EqualTo(100));
    }

    private static TargetPool Pool(int targets) => Weighted([.. Enumerable.Repeat(1, targets)]);

    private static TargetPool Weighted(params int[] weights) => new(
        "test", weights.Select((weight, i) => new Target(i < 26 ? TestPool.Url(i) : new Uri($"http://backend-{i}:1"), weight)), TestPool.Strategy(StrategyNames.ConsistentHash));

    private static Target Ask(TargetPool pool, string key, string? client = null)
    {
        Assert.That(pool.TryAcquire(new BalancingRequest(client is null ? null : IPAddress.Parse(client), default, key), out var lease), Is.True);
        using (lease)
        {
            return lease.Target;
        }
    }
}
