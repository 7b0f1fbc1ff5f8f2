using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Requests that two targets are asked for, of which at least one speaks HTTP/2.</summary>
public sealed class Http2HedgingTests
{
    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Get_TargetTakesLongerThanMost_IsAnsweredByASecondOne(bool isSlowHttp2, bool isFastHttp2)
    {
        var isSlow = false;
        var broken = 0;
        var slow = new Http2Recorder(async context =>
        {
            if (Volatile.Read(ref isSlow))
            {
                var end = new TaskCompletionSource();
                await using var ended = context.RequestAborted.UnsafeRegister(_ => end.SetResult(), null);
                await end.Task.WaitAsync(Bound.Default);
                Interlocked.Increment(ref broken);
                return;
            }

            await context.Response.WriteAsync("ok");
        });
        await using var a = await StartAsync(slow, isSlowHttp2);
        await using var b = await StartAsync(Http2Recorder.Answering(), isFastHttp2);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Target = null;
            route.Targets.Add(new TargetOptions { Url = Url(a, isSlowHttp2) });
            route.Targets.Add(new TargetOptions { Url = Url(b, isFastHttp2) });
            route.PassiveHealth.StallTimeout = 0;
            route.Retry.HedgePercentile = 95;
        });
        for (var i = 0; i < 110; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Volatile.Write(ref isSlow, true);
        for (var i = 0; i < 4; i++)
        {
            var answer = await gateway.GetAsync();
            Assert.That((answer.StatusCode, answer.Body.Text), Is.EqualTo((200, "ok")));
        }

        await Eventually.True(() => Volatile.Read(ref broken) >= 2);
        // The line of a request comes after its answer.
        await Eventually.True(() => gateway.Log.Requests.Count(request => request.Attempts == 2) >= 2);
        await Eventually.True(() => gateway.Pool.Targets.All(target => target.ActiveConnections == 0));
    }

    [Test]
    public async Task Call_TargetTakesLongerThanMost_IsNotSentTwice()
    {
        var gate = new Gate();
        var isSlow = false;
        var slow = new Http2Recorder(async context =>
        {
            if (Volatile.Read(ref isSlow))
            {
                await gate.WaitAsync(context.RequestAborted);
            }

            await context.Response.WriteAsync("ok");
        });
        await using var a = await StartAsync(slow, isHttp2: true);
        await using var b = await StartAsync(slow, isHttp2: true);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            route.PassiveHealth.StallTimeout = 0;
            route.Retry.HedgePercentile = 95;
        });
        for (var i = 0; i < 110; i++)
        {
            await gateway.GetAsync();
        }

        Volatile.Write(ref isSlow, true);
        var call = gateway.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc\r\nTE: trailers\r\nContent-Length: 5\r\n\r\nhello");
        var delete = gateway.SendAsync("DELETE / HTTP/1.1\r\nHost: test\r\n\r\n");
        await Eventually.True(() => slow.Requests.Count(request => request == "DELETE") == 2);
        gate.Open();

        Assert.That(((await call).StatusCode, (await delete).StatusCode), Is.EqualTo((200, 200)));
        Assert.That(slow.Requests.Where(request => request != "GET").Order(), Is.EqualTo(["DELETE", "DELETE", "POST hello"]));
    }

    private static Task<KestrelBackend> StartAsync(Http2Recorder recorder, bool isHttp2) =>
        KestrelBackend.StartAsync(recorder.HandleAsync, protocols: isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

    private static string Url(KestrelBackend backend, bool isHttp2) => $"{(isHttp2 ? "h2c" : "http")}://127.0.0.1:{backend.Port}";
}
