using HttpServer.Balancer.Breaking;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tests.Retrying;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Health;

/// <summary>Targets that are taken out because of what becomes of requests, and come back.</summary>
public sealed class FailingTargetTests
{
    [Test]
    public async Task Target_StopsAnswering_IsLeftByThoseThatMayAndReturnsWithItsAnswer()
    {
        var gate = new Gate();
        var isHung = false;
        await using var hung = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Volatile.Read(ref isHung))
                {
                    await gate.WaitAsync();
                }

                await connection.SendAsync(Targets.Ok);
            }
        });
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(hung, alive);
            // Out until it answers, not until its time is over.
            (route.PassiveHealth.StallTimeout, route.PassiveHealth.EjectionTime) = (0.5, 600);
            route.PassiveHealth.MaxEjectionTime = 600;
        });
        for (var i = 0; i < 100; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Volatile.Write(ref isHung, true);
        const string Post = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n";
        int Posts() => hung.Requests.Concat(alive.Requests).Count(request => request.Method == "POST");
        var posts = await gateway.SendToBothAsync(Post, Posts);
        var gets = Enumerable.Range(0, 8).Select(_ => gateway.GetAsync()).ToList();

        Assert.That((await Task.WhenAll(gets)).Select(get => get.StatusCode), Is.All.EqualTo(200));
        Assert.That(gateway.Pool.Targets[0].IsEjected);
        Assert.That(posts.Count(waiting => !waiting.IsCompleted), Is.EqualTo(1), "what cannot be sent twice waits");
        gate.Open();
        Assert.That((await Task.WhenAll(posts)).Select(answer => answer.StatusCode), Is.All.EqualTo(200));
        await Eventually.True(() => gateway.Pool.Targets[0].IsAvailable);
    }

    [Test]
    public async Task Target_FailsInARow_IsTakenOut()
    {
        await using var failing = ScriptedBackend.Answering("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(failing, alive));

        for (var i = 0; i < 20; i++)
        {
            await gateway.GetAsync();
        }

        Assert.That(failing.Requests, Has.Count.EqualTo(5));
        Assert.That(gateway.Log.Requests.Count(request => request.Status == 502), Is.EqualTo(5));
    }

    [Test]
    public async Task CircuitBreaker_EnoughFailures_ClosesTheTargetOff()
    {
        await using var failing = ScriptedBackend.Answering("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(failing.Url, route =>
        {
            (route.CircuitBreaker.Enabled, route.CircuitBreaker.FailureThreshold, route.CircuitBreaker.MinRequests) = (true, 3, 4);
        });

        var answers = new List<RawResponse>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await gateway.GetAsync());
        }

        Assert.That(answers.Select(answer => answer.StatusCode), Is.EqualTo([500, 500, 500, 500, 503, 503]));
        Assert.That(answers[^1].Header("Retry-After"), Is.Not.Null);
        Assert.That(failing.Requests, Has.Count.EqualTo(4));
        Assert.That(gateway.Pool.Targets[0].Circuit?.State, Is.EqualTo(CircuitState.Open));
    }

    [TestCase("try", 200)]
    [TestCase("refuse", 503)]
    public async Task Panic_EveryTargetIsOut_DecidesWhetherTheyAreTried(string panic, int status)
    {
        await using var backend = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Panic = panic);
        gateway.Pool.Targets[0].SetProbed(isWell: false);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(status));
    }

    [TestCase("drain")]
    [TestCase("down")]
    public async Task State_NotUp_GetsNoRequests(string state)
    {
        await using var other = ScriptedBackend.Answering(Targets.Ok);
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(other, alive);
            route.Targets[0].State = state;
        });

        for (var i = 0; i < 4; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Assert.That(other.Requests, Is.Empty);
    }
}
