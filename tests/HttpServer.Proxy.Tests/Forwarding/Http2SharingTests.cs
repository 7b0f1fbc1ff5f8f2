using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Many clients on one connection to an HTTP/2 backend.</summary>
public sealed class Http2SharingTests
{
    [Test]
    public async Task Clients_ThatReadNothing_HoldUpNobodyElse()
    {
        const int Slow = 40;
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                if (context.Request.Path != "/endless")
                {
                    await context.Response.WriteAsync(context.Connection.Id);
                    return;
                }

                var piece = new byte[65_536];
                while (!context.RequestAborted.IsCancellationRequested)
                {
                    await context.Response.Body.WriteAsync(piece, context.RequestAborted);
                }
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");
        var slow = new List<RawHttpConnection>();
        for (var i = 0; i < Slow; i++)
        {
            var client = await gateway.ConnectAsync();
            slow.Add(client);
            client.ReceiveBufferSize = 4096;
            await client.SendAsync("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n");
            await client.ReadHeadAsync();
        }

        var connections = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            connections.Add((await gateway.GetAsync()).Body.Text);
        }

        Assert.That(connections, Has.Count.EqualTo(1), "one connection carries them all");
        foreach (var client in slow)
        {
            client.Abort();
            await client.DisposeAsync();
        }

        await gateway.IdleAsync();
    }

    [Test]
    public async Task Requests_OfManyClients_ShareAConnection()
    {
        var all = new TaskCompletionSource();
        var arrived = 0;
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                if (Interlocked.Increment(ref arrived) == 100)
                {
                    all.SetResult();
                }

                await all.Task.WaitAsync(Bound.Default);
                await context.Response.WriteAsync(context.Connection.Id);
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => gateway.GetAsync()));

        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(200));
        Assert.That(answers.Select(answer => answer.Body.Text).Distinct().Count(), Is.LessThan(100));
        await gateway.IdleAsync();
    }
}
