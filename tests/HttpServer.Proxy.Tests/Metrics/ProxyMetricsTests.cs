using HttpServer.Balancer.Health;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tests.Retrying;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Metrics;

/// <summary>What the meter tells of attempts and targets.</summary>
public sealed class ProxyMetricsTests
{
    [Test]
    public async Task Attempts_WithOneTargetThatRefuses_AreCountedWithRetryAndEjection()
    {
        await using var refusing = await Targets.RefusingAsync();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(refusing, alive));
        using var measured = new Measurements(gateway.Services);
        var (dead, well) = (gateway.Pool.Targets[0].Key, gateway.Pool.Targets[1].Key);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));

        Assert.That(measured.Sums("httpserver.proxy.attempts"), Is.EquivalentTo(new Dictionary<string, long>
        {
            [$"httpserver.route=* httpserver.target={dead}"] = 1,
            [$"httpserver.route=* httpserver.target={well}"] = 1,
        }));
        Assert.That(measured.Sums("httpserver.proxy.retries"), Is.EqualTo(new Dictionary<string, long> { ["httpserver.route=* error.type=connect_refused"] = 1 }));
        Assert.That(measured.Sums("httpserver.proxy.ejections"), Is.EqualTo(new Dictionary<string, long> { [$"httpserver.route=* httpserver.target={dead}"] = 1 }));
        Assert.That(measured.Sums("httpserver.proxy.hedges"), Is.Empty);
        Assert.That(measured.Sums("httpserver.proxy.breaker.openings"), Is.Empty);
    }

    [Test]
    public async Task Hedge_OfAGetThatTakesLong_IsCountedAsNoRetry()
    {
        var isSlow = false;
        await using var slow = Targets.AnsweringUntil(() => Volatile.Read(ref isSlow));
        await using var fast = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(slow, fast);
            (route.PassiveHealth.StallTimeout, route.Retry.HedgePercentile) = (60, 95);
        });
        for (var i = 0; i < 110; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        await IdleAsync();
        using var measured = new Measurements(gateway.Services);
        Volatile.Write(ref isSlow, true);
        for (var i = 0; i < 2; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        await IdleAsync();
        var hedges = measured.Sums("httpserver.proxy.hedges").GetValueOrDefault("httpserver.route=*");
        Assert.That(hedges, Is.GreaterThanOrEqualTo(1));
        Assert.That(measured.Sums("httpserver.proxy.attempts").Values.Sum(), Is.EqualTo(2 + hedges));
        Assert.That(measured.Sums("httpserver.proxy.retries"), Is.Empty);

        // A second attempt ends after the answer of the first.
        Task IdleAsync() => Eventually.True(() => gateway.Pool.Targets.All(target => target.ActiveConnections == 0));
    }

    [Test]
    public async Task CircuitBreaker_ThatOpens_IsCountedAndItsTargetIsOpen()
    {
        await using var failing = ScriptedBackend.Answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(failing.Url, route =>
            (route.CircuitBreaker.Enabled, route.CircuitBreaker.FailureThreshold, route.CircuitBreaker.MinRequests) = (true, 2, 2));
        using var measured = new Measurements(gateway.Services);

        for (var i = 0; i < 3; i++)
        {
            await gateway.GetAsync();
        }

        Assert.That(measured.Sums("httpserver.proxy.breaker.openings"), Is.EqualTo(new Dictionary<string, long> { [$"httpserver.route=* httpserver.target={gateway.Pool.Targets[0].Key}"] = 1 }));
        Assert.That(States(measured), Is.EqualTo(new Dictionary<string, long> { ["open"] = 1 }));
    }

    [Test]
    public async Task Targets_OfEveryState_AreCountedOnceEach()
    {
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Target = null;
            foreach (var name in "abcde")
            {
                route.Targets.Add(new() { Url = $"http://127.0.0.1:9/{name}" });
            }
        });
        using var measured = new Measurements(gateway.Services);
        var targets = gateway.Pool.Targets;
        (targets[0].Mode, targets[1].Mode) = (TargetMode.Drain, TargetMode.Down);
        targets[2].SetProbed(isWell: false);
        Assert.That(gateway.Pool.TryAcquire(targets[3], new(null), out var lease), Is.True);
        lease.ReportFailure(TargetFailure.Connect);
        lease.Dispose();

        Assert.That(States(measured), Is.EquivalentTo(new Dictionary<string, long> { ["drain"] = 1, ["down"] = 1, ["unhealthy"] = 1, ["ejected"] = 1, ["up"] = 1 }));
    }

    /// <summary>Those that there are; the others are told as zero.</summary>
    private static Dictionary<string, long> States(Measurements measured)
    {
        const string Before = "httpserver.route=* httpserver.target.state=";
        var all = measured.Now("httpserver.proxy.targets");
        Assert.That(all, Has.Count.EqualTo(7));
        Assert.That(all.Keys, Is.All.StartsWith(Before));
        return all.Where(state => state.Value != 0).ToDictionary(state => state.Key[Before.Length..], state => state.Value);
    }
}
