using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Request bodies, Expect, and answers that come before the request has ended.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RequestBodyTests(bool eventLoop)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static readonly int[] Sizes = [0, 1, 16_383, 16_384, 16_385, 1_048_576];

    [Test]
    public async Task Http2Body_LongerThanTheServerTakes_Is413()
    {
        await using var backend = ScriptedBackend.Start(connection => connection.ReadToEndAsync());
        await using var gateway = await Gateway.StartAsync(backend.Url, server: server => server.MaxRequestSizeMb = 1);
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var body = new StreamContent(PipeReader.Create(new ReadOnlySequence<byte>(new byte[3 << 20])).AsStream());

        using var response = await client.PostAsync(new Uri($"http://127.0.0.1:{gateway.Port}/"), body);

        Assert.That((int)response.StatusCode, Is.EqualTo(413));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Body_OfAnySize_ArrivesWhole([ValueSource(nameof(Sizes))] int size, [Values] bool chunked)
    {
        var body = new byte[size];
        new Random(size).NextBytes(body);
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.MaxRequestSizeMb = 0, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();

        if (chunked)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
            foreach (var chunk in body.Chunk(70_001))
            {
                var length = chunk.Length.ToString("x", CultureInfo.InvariantCulture);
                await client.SendAsync((byte[])[.. Encoding.ASCII.GetBytes($"{length}\r\n"), .. chunk, .. "\r\n"u8]);
            }

            await client.SendAsync("0\r\n\r\n");
        }
        else
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {size}\r\n\r\n");
            await client.SendAsync(body);
        }

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(backend.Requests[0].Body.Bytes.AsSpan().SequenceEqual(body), Is.True);
        Assert.That(backend.Requests[0].Header(chunked ? "Content-Length" : "Transfer-Encoding"), Is.Null);
        Assert.That((await gateway.Log.SingleAsync()).BytesIn, Is.EqualTo(size));
    }

    [TestCase(50 * 1_048_576)]
    public Task Body_OfManyMegabytes_ArrivesWhole(int size) =>
        Body_OfAnySize_ArrivesWhole(size, chunked: true);

    [Test]
    public async Task Expect_AnsweredBy100_SendsTheBody()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            var body = await connection.ReadBodyAsync(head!, untilClose: false);
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n{body.Text}");
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(100));
        await client.SendAsync("body");
        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("body"));
    }

    [TestCase(417)]
    [TestCase(401)]
    public async Task Expect_RefusedByTheBackend_SendsNoBodyAndClosesTheClient(int status)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync($"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n");
            Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        var response = await client.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Header("Connection"), Is.EqualTo("close"));
        await Eventually.True(() => backend.Open == 0);
    }

    [Test]
    public async Task Expect_IgnoredByTheBackend_SendsTheBodyAllTheSame()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(100));
        await client.SendAsync("body");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(backend.Requests[0].Body.Text, Is.EqualTo("body"));
    }

    [Test]
    public async Task Response_WholeBeforeTheRequest_ArrivesAndTheBackendIsClosed()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 1000000\r\n\r\nfirst");

        var response = await client.ReadResponseAsync();

        Assert.That(response.Body.Text, Is.EqualTo("big"));
        await Eventually.True(() => backend.Open == 0);
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Response_BegunBeforeTheRequestEnded_RunsBesideIt()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n");
            await connection.SendAsync(await connection.ReadExactlyAsync(4));
            await connection.SendAsync(await connection.ReadExactlyAsync(4));
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 8\r\n\r\nping");

        await client.ReadHeadAsync();
        Assert.That(Encoding.ASCII.GetString(await client.ReadExactlyAsync(4)), Is.EqualTo("ping"));
        await client.SendAsync("pong");
        Assert.That(Encoding.ASCII.GetString(await client.ReadExactlyAsync(4)), Is.EqualTo("pong"));
    }

    [Test]
    public async Task Body_LargerThanTheRoutesLimit_Is413WithoutABackend()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.MaxRequestSizeMb = 0.001, eventLoop: eventLoop);

        var response = await gateway.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2000\r\n\r\n" + new string('x', 2000));

        Assert.That(response.StatusCode, Is.EqualTo(413));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [TestCase("zz\r\nab\r\n0\r\n\r\n")]
    [TestCase("-2\r\nab\r\n0\r\n\r\n")]
    [TestCase("0x2\r\nab\r\n0\r\n\r\n")]
    [TestCase(" 2\r\nab\r\n0\r\n\r\n")]
    [TestCase("2\nab\r\n0\r\n\r\n")]
    [TestCase("2\r\nabc\r\n0\r\n\r\n")]
    [TestCase("2\r\nab0\r\n\r\n")]
    [TestCase("10000000000000002\r\nab\r\n0\r\n\r\n")]
    [TestCase("\r\n2\r\nab\r\n0\r\n\r\n")]
    [TestCase("+2\r\nab\r\n0\r\n\r\n")]
    [TestCase("2_\r\nab\r\n0\r\n\r\n")]
    [TestCase("2 \r\nab\r\n0\r\n\r\n")]
    [TestCase("2 ;a\r\nab\r\n0\r\n\r\n")]
    [TestCase("\r\r\nab\r\n0\r\n\r\n")]
    [TestCase("2\r\r\nab\r\n0\r\n\r\n")]
    [TestCase("2\r\nab\n0\r\n\r\n")]
    [TestCase("2\r\nab\r0\r\n\r\n")]
    [TestCase("2;a\nb\r\nab\r\n0\r\n\r\n")]
    [TestCase("2;\nab\r\n0\r\n\r\n")]
    [TestCase("2;a\rb\r\nab\r\n0\r\n\r\n")]
    [TestCase("2;a\r\r\nab\r\n0\r\n\r\n")]
    [TestCase("7fffffff0\r\nab\r\n0\r\n\r\n")]
    [TestCase("100000002\r\nab\r\n0\r\n\r\n")]
    [TestCase("0000000000000000000002\r\nab\r\n0\r\n\r\n")]
    [TestCase("0\n\r\n")]
    [TestCase("0\r\n\n\r\n")]
    [TestCase("0\r\nX: a\nb\r\n\r\n")]
    [TestCase("0\r\nX: a\rb\r\n\r\n")]
    [TestCase("0\r\nX: a\0b\r\n\r\n")]
    [TestCase("0\r\nX: a\u0001b\r\n\r\n")]
    [TestCase("0\r\nX\u0001: a\r\n\r\n")]
    [TestCase("0\r\nX Y: a\r\n\r\n")]
    [TestCase("0\r\nX : a\r\n\r\n")]
    [TestCase("0\r\n X: a\r\n\r\n")]
    [TestCase("0\r\nX: a\r\n b\r\n\r\n")]
    [TestCase("0\r\n: a\r\n\r\n")]
    [TestCase("0\r\nnonsense\r\n\r\n")]
    [TestCase("0\r\nContent-Length: x\r\n\r\n")]
    [TestCase("0\r\nContent_Length: 5\r\n\r\n")]
    public async Task Chunks_BreakingTheRules_Are400AndNeverAWholeBody(string chunks)
    {
        // What came whole, the backend would have among its requests.
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);

        var response = await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n{chunks}");

        Assert.That(response.StatusCode, Is.EqualTo(400));
        await gateway.IdleAsync();
        await Eventually.True(() => backend.Open == 0);
        Assert.That(backend.Requests, Is.Empty);
    }

    [TestCase(1, 2000)]
    [TestCase(1000, 50)]
    public async Task Trailers_WithoutEnd_Are431AndNeverAWholeBody(int length, int count)
    {
        // What came whole, the backend would have among its requests.
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n");
        await client.SendAsync(string.Concat(Enumerable.Repeat($"X: {new string('y', length)}\r\n", count)));

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(431));
        await gateway.IdleAsync();
        await Eventually.True(() => backend.Open == 0);
        Assert.That(backend.Requests, Is.Empty);
    }

    [Test]
    public async Task Extensions_WithoutEnd_Are413()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.MaxRequestSizeMb = 0.01, eventLoop: eventLoop);

        var response = await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n2;{new string('x', 20_000)}");

        Assert.That(response.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task Requests_Pipelined_AreAnsweredInOrder()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{request.Target}");
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(string.Concat(Enumerable.Range(0, 9).Select(i => $"GET /{i} HTTP/1.1\r\nHost: test\r\n\r\n")));

        for (var i = 0; i < 9; i++)
        {
            Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo($"/{i}"));
        }
    }
}
