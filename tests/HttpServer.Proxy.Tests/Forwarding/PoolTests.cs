using HttpServer.Proxy.Configuration;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Which connections to a backend are used again, and what happens when one turns out dead.</summary>
public sealed class PoolTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Test]
    public async Task Connection_AfterACleanExchange_IsUsedAgain()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 20; i++)
        {
            await AskAsync(client);
        }

        // One for each event loop at most.
        Assert.That(backend.Accepted, Is.LessThanOrEqualTo(Environment.ProcessorCount));
    }

    [Test]
    public async Task Connection_ToATargetByName_StaysWithTheLoopThatAskedForIt()
    {
        await using var other = ScriptedBackend.Answering(Ok);
        var backends = Enumerable.Range(0, 10).Select(static _ => ScriptedBackend.Answering(Ok)).ToList();
        await using var gateway = await Gateway.StartAsync(
            other.Url,
            services: services => services.Configure<ProxyOptions>(options =>
            {
                foreach (var backend in backends)
                {
                    options.Routes.Add(new() { Path = $"/{backend.Port}", Target = $"http://localhost:{backend.Port}" });
                }
            }));
        await using var client = await gateway.ConnectAsync();
        // Kestrel begins a connection on any thread; from then on it is its loop's.
        await AskAsync(client);
        for (var i = 0; i < 3; i++)
        {
            foreach (var backend in backends)
            {
                await client.SendAsync($"GET /{backend.Port} HTTP/1.1\r\nHost: test\r\n\r\n");
                Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
            }
        }

        // All requests come by one connection, which one loop serves: it has one to each.
        Assert.That(backends.Select(static backend => backend.Accepted), Is.All.EqualTo(1));
        foreach (var backend in backends)
        {
            await backend.DisposeAsync();
        }
    }

    [TestCase("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")]
    public async Task Connection_AfterAnythingElse_IsNotUsedAgain(string response)
    {
        await using var backend = ScriptedBackend.Answering(response);
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await AskAsync(client), Is.EqualTo("ok"));
        }

        Assert.That(backend.Accepted, Is.EqualTo(3));
    }

    [Test]
    public async Task Connection_WithMoreBehindALongBody_IsNotUsedAgain()
    {
        var body = new string('x', 300_000);
        await using var backend = ScriptedBackend.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n{body}HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await AskAsync(client), Is.EqualTo(body));
        }
    }

    [Test]
    public async Task Connection_OnWhichBytesCameUnasked_IsNotUsedAgain()
    {
        var asked = new Gate();
        var sent = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
            await asked.WaitAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
            sent.Open();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await AskAsync(client);
        asked.Open();
        await sent.WaitAsync();

        Assert.That(await AskAsync(client), Is.EqualTo("ok"));
        Assert.That(backend.Accepted, Is.EqualTo(2));
    }

    [TestCase("GET")]
    [TestCase("DELETE")]
    [TestCase("POST")]
    public async Task Connection_ClosedWhileIdle_IsReplaced(string method)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        for (var i = 0; i < 3; i++)
        {
            Assert.That(await AskAsync(client, method), Is.EqualTo("ok"));
            await Eventually.True(() => backend.Open == 0);
        }
    }

    [TestCase("GET", 200, 2)]
    [TestCase("PUT", 200, 2)]
    [TestCase("POST", 502, 1)]
    [TestCase("PATCH", 502, 1)]
    public async Task Request_OnAConnectionThatDiesUnderIt_IsRepeatedWhereSafe(string method, int status, int asked)
    {
        var requests = 0;
        await using var backend = DyingAtTheSecondRequest(() => Interlocked.Increment(ref requests));
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        // The very first may be on another loop, and so on another connection, than all the rest.
        await AskAsync(client);
        await AskAsync(client);

        await client.SendAsync($"{method} /second HTTP/1.1\r\nHost: test\r\n\r\n");
        var response = await client.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(requests, Is.EqualTo(2 + asked));
    }

    [Test]
    public async Task Request_IsNeverRepeatedTwice()
    {
        var requests = 0;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { Target: not "/second" })
            {
                await connection.SendAsync(Ok);
            }

            Interlocked.Increment(ref requests);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await AskAsync(client);
        await AskAsync(client);
        await client.SendAsync("GET /second HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(502));
        Assert.That(requests, Is.EqualTo(2));
    }

    [Test]
    public async Task Connection_IdleForAMinute_IsClosed()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(backend.Url, time: time);
        await using var client = await gateway.ConnectAsync();
        // The very first may be on another loop, and so on another connection, than all the rest.
        await AskAsync(client);
        await AskAsync(client);
        var opened = backend.Accepted;
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromSeconds(50));
            await AskAsync(client);
        }

        Assert.That(backend.Accepted, Is.EqualTo(opened), "used every 50 s, it stays");

        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return backend.Open == 0;
        });
    }

    private static ScriptedBackend DyingAtTheSecondRequest(Action onRequest)
    {
        var died = 0;
        return ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                onRequest();
                if (request.Target == "/second" && Interlocked.Exchange(ref died, 1) == 0)
                {
                    return;
                }

                await connection.SendAsync(Ok);
            }
        });
    }

    private static async Task<string> AskAsync(RawHttpConnection client, string method = "GET")
    {
        await client.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n");
        return (await client.ReadResponseAsync()).Body.Text;
    }
}
