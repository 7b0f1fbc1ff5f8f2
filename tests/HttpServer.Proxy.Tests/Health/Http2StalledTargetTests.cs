using HttpServer.Balancer.Health;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tests.Retrying;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Health;

/// <summary>Targets of HTTP/2 that have accepted requests and answer none: as over HTTP/1.1.</summary>
public sealed class Http2StalledTargetTests
{
    private const string Post = "POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n";
    private const string Call = "POST / HTTP/1.1\r\nHost: test\r\nContent-Type: application/grpc\r\nTE: trailers\r\nContent-Length: 5\r\n\r\nhello";
    private const string Put = "PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";

    [TestCase(Post)]
    [TestCase(Call)]
    public async Task Target_StopsAnswering_IsLeftByThoseThatMayAndReturnsWithItsAnswer(string other)
    {
        var gate = new Gate();
        var isHung = false;
        var hung = new Http2Recorder(async context =>
        {
            if (Volatile.Read(ref isHung))
            {
                await gate.WaitAsync(context.RequestAborted);
            }

            await context.Response.WriteAsync("ok");
        });
        var alive = Http2Recorder.Answering();
        await using var a = await Targets.Http2Async(hung.HandleAsync);
        await using var b = await Targets.Http2Async(alive.HandleAsync);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            OutUntilItAnswers(route);
            route.Retry.BufferKb = 1;
        });
        for (var i = 0; i < 100; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        Volatile.Write(ref isHung, true);
        int Posts() => hung.Requests.Concat(alive.Requests).Count(request => request.StartsWith("POST", StringComparison.Ordinal));
        var others = await gateway.SendToBothAsync(other, Posts);
        var rest = Enumerable.Range(0, 8).Select(i => i < 4 ? gateway.GetAsync() : gateway.SendAsync(Put)).ToList();

        Assert.That((await Task.WhenAll(rest)).Select(answer => answer.StatusCode), Is.All.EqualTo(200));
        Assert.That(gateway.Pool.Targets.Select(target => target.IsEjected), Is.EqualTo([true, false]));
        Assert.That(alive.Requests.Count(request => request == "PUT hello"), Is.EqualTo(4));
        Assert.That(others.Count(waiting => !waiting.IsCompleted), Is.EqualTo(1), "what cannot be sent twice waits");
        gate.Open();
        Assert.That((await Task.WhenAll(others)).Select(answer => answer.StatusCode), Is.All.EqualTo(200));
        Assert.That(Posts(), Is.EqualTo(2));
        await Eventually.True(() => gateway.Pool.Targets.All(target => target.IsAvailable && target.ActiveConnections == 0));
    }

    [Test]
    public async Task Target_TakesConnectionsAndSaysNothing_IsLeft()
    {
        await using var silent = ScriptedBackend.Start(connection => connection.ReadToEndAsync());
        await using var alive = await Targets.Http2Async(Http2Recorder.Answering().HandleAsync);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(alive);
            route.Targets.Add(new TargetOptions { Url = $"h2c://127.0.0.1:{silent.Port}" });
            route.Targets[1].State = "down";
            OutUntilItAnswers(route);
        });
        for (var i = 0; i < 60; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        gateway.Pool.Targets[1].Mode = TargetMode.Up;
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.GetAsync()));

        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(200));
        Assert.That(gateway.Pool.Targets.Select(target => target.IsEjected), Is.EqualTo([false, true]));
    }

    private static void OutUntilItAnswers(RouteOptions route)
    {
        // Not until its time is over.
        (route.PassiveHealth.StallTimeout, route.PassiveHealth.EjectionTime) = (1, 600);
        route.PassiveHealth.MaxEjectionTime = 600;
    }
}
