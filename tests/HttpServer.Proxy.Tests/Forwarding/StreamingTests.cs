using System.Text;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Bodies over time: flushed as they come, held back by who is slow, cut when nothing comes, ended by who leaves.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class StreamingTests(bool eventLoop)
{
    private const string EventHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    [TestCase(EventHead, "7\r\ndata: ", "\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\n", "data: ", "")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 70\r\n\r\n", "data: ", "")]
    public async Task Event_IsSeenBeforeTheNextIsSent_HoweverLongTheStream(string head, string before, string after)
    {
        var seen = new SemaphoreSlim(0);
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(head);
            for (var i = 0; i < 10; i++)
            {
                await seen.WaitAsync(Bound.Default);
                await connection.SendAsync($"{before}{i}{after}");
            }

            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Timeout = 10, time: time, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        for (var i = 0; i < 10; i++)
        {
            // Two of these fit into the timeout: the gateway may not have looked at its clock since the last one.
            time.Advance(TimeSpan.FromSeconds(4));
            seen.Release();
            var text = "";
            while (!text.Contains($"data: {i}", StringComparison.Ordinal))
            {
                var piece = await client.ReadSomeAsync();
                Assert.That(piece, Is.Not.Empty, "the stream ended");
                text += Encoding.ASCII.GetString(piece);
            }
        }
    }

    [Test]
    public async Task Gap_LongerThanTheTimeout_CutsTheResponse([Values] Framing framing)
    {
        var time = new FakeTimeProvider();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(framing switch
            {
                Framing.Length => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf",
                Framing.Chunked => $"{EventHead}4\r\nhalf\r\n",
                _ => "HTTP/1.1 200 OK\r\n\r\nhalf",
            });
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Timeout = 10, time: time, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        var head = await client.ReadHeadAsync();
        var body = client.ReadBodyAsync(head!, untilClose: true);
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return gateway.Log.Requests.Count > 0;
        });

        Assert.That(() => body, Throws.InstanceOf<IOException>());
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("body_timeout"));
        await Eventually.True(() => backend.Open == 0);
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Client_ThatReadsSlowly_HoldsTheBackendBack()
    {
        var sent = 0L;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 64000000\r\n\r\n");
            var piece = new byte[100_000];
            for (var i = 0; i < 640; i++)
            {
                await connection.SendAsync(piece);
                Interlocked.Add(ref sent, piece.Length);
            }

            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        client.ReceiveBufferSize = 128 * 1024;
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        await StandsStillAsync(() => Interlocked.Read(ref sent));

        // Four socket buffers and one of the gateway's; a gateway that collects would hold all 64 MB.
        Assert.That(Interlocked.Read(ref sent), Is.LessThan(32_000_000));
        var read = 0;
        while (read < 64_000_000)
        {
            read += (await client.ReadSomeAsync()).Length;
        }

        Assert.That(read, Is.EqualTo(64_000_000));
    }

    [Test]
    public async Task Backend_ThatReadsSlowly_HoldsTheClientBack()
    {
        var go = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await go.WaitAsync();
            await connection.ReadBodyAsync(head!, untilClose: false);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await Gateway.StartAsync(
            backend.Url, route => route.MaxRequestSizeMb = 0, server => server.MinRequestRate = 0, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 64000000\r\n\r\n");
        var sent = 0L;
        var sending = Task.Run(async () =>
        {
            var piece = new byte[100_000];
            for (var i = 0; i < 640; i++)
            {
                await client.SendAsync(piece);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        await StandsStillAsync(() => Interlocked.Read(ref sent));

        Assert.That(Interlocked.Read(ref sent), Is.LessThan(32_000_000));
        go.Open();
        await sending;
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_LeavingWhileItWaits_ClosesTheBackend(bool reset)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.ReadToEndAsync();
        });
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(backend.Url, time: time, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await Eventually.True(() => backend.Requests.Count == 1);
        time.Advance(TimeSpan.FromSeconds(1));
        await LeaveAsync(client, reset);

        await GoneAsync(gateway, backend);
        Assert.That(await gateway.Log.SingleAsync(), Is.EqualTo(new LoggedRequest(499, "client_aborted", 0, 0)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_LeavingWhileItUploads_ClosesTheBackend(bool reset)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nfirst");
        await Eventually.True(() => backend.Open == 1);
        await LeaveAsync(client, reset);

        await GoneAsync(gateway, backend);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_LeavingWhileItDownloads_ClosesTheBackend(bool reset)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"{EventHead}5\r\nfirst\r\n");
            await connection.ReadToEndAsync();
        });
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(backend.Url, time: time, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.ReadHeadAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await LeaveAsync(client, reset);

        await GoneAsync(gateway, backend);
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    private static async Task LeaveAsync(RawHttpConnection client, bool reset)
    {
        if (reset)
        {
            client.Abort();
        }

        await client.DisposeAsync();
    }

    private static async Task GoneAsync(Gateway gateway, ScriptedBackend backend)
    {
        await Eventually.True(() => backend.Open == 0);
        await gateway.IdleAsync();
    }

    private static Task StandsStillAsync(Func<long> value)
    {
        var (last, same) = (-1L, 0);
        return Eventually.True(() =>
        {
            var now = value();
            same = now == last && now > 0 ? same + 1 : 0;
            last = now;
            return same == 100;
        });
    }
}
