using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Requests that two targets are asked for, because the first takes longer than most.</summary>
public sealed class HedgingTests
{
    [Test]
    public async Task Get_TargetTakesLongerThanMost_IsAnsweredByASecondOne([Values(0, 60)] int stallTimeout)
    {
        var isSlow = false;
        var broken = 0;
        await using var slow = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Volatile.Read(ref isSlow))
                {
                    // A reset is the only thing that comes.
                    await Assert.ThatAsync(connection.ReadToEndAsync, Throws.InstanceOf<IOException>());
                    Interlocked.Increment(ref broken);
                    return;
                }

                await connection.SendAsync(Targets.Ok);
            }
        });
        await using var fast = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(slow, fast);
            route.PassiveHealth.StallTimeout = stallTimeout;
            route.Retry.HedgePercentile = 95;
        });
        for (var i = 0; i < 110; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Volatile.Write(ref isSlow, true);
        for (var i = 0; i < 4; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        await Eventually.True(() => Volatile.Read(ref broken) >= 2);
        // The line of a request comes after its answer.
        await Eventually.True(() => gateway.Log.Requests.Count(request => request.Attempts == 2) >= 2);
        await Eventually.True(() => gateway.Pool.Targets.All(target => target.ActiveConnections == 0));
    }

    [Test]
    public async Task Get_BothFail_IsAnsweredOnce()
    {
        var isSlow = false;
        var gate = new Gate();
        async Task Script(RawHttpConnection connection)
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                if (Volatile.Read(ref isSlow))
                {
                    await gate.WaitAsync();
                    return;
                }

                await connection.SendAsync(Targets.Ok);
            }
        }

        await using var a = ScriptedBackend.Start(Script);
        await using var b = ScriptedBackend.Start(Script);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            (route.Retry.HedgePercentile, route.Retry.MaxRetries) = (95, 1);
            route.PassiveHealth.StallTimeout = 60;
        });
        for (var i = 0; i < 110; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Volatile.Write(ref isSlow, true);
        var asked = a.Requests.Count + b.Requests.Count;
        var get = gateway.GetAsync();
        await Eventually.True(() => a.Requests.Count + b.Requests.Count >= asked + 2);
        gate.Open();

        Assert.That((await get).StatusCode, Is.EqualTo(502));
        await Eventually.True(() => gateway.Pool.Targets.All(target => target.ActiveConnections == 0));
    }
}
