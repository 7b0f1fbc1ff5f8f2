using System.Net;
using System.Text;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Clients that speak HTTP/2, in front of a backend that speaks HTTP/1.1.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class Http2ClientTests(bool eventLoop)
{
    [TestCase("GET", 0)]
    [TestCase("HEAD", 0)]
    [TestCase("POST", 10)]
    [TestCase("PUT", 3_000_000)]
    public async Task Request_OfAClientOfHttp2_IsForwarded(string method, int size)
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            context.Response.Headers["X-Seen"] = $"{context.Request.Protocol} {context.Request.Method} {context.Request.Host} {context.Request.Path}{context.Request.QueryString} {body.Length}";
            await context.Response.WriteAsync(new string('x', (int)body.Length + 1));
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        using var client = Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"http://127.0.0.1:{gateway.Port}/a%2Fb?c=d"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (size > 0)
        {
            request.Content = new ByteArrayContent(new byte[size]);
        }

        using var response = await client.SendAsync(request);

        Assert.That((response.StatusCode, response.Version), Is.EqualTo((HttpStatusCode.OK, HttpVersion.Version20)));
        Assert.That(response.Headers.GetValues("X-Seen"), Is.EqualTo(new[] { $"HTTP/1.1 {method} 127.0.0.1:{gateway.Port} /a%2Fb?c=d {size}" }));
        Assert.That((await response.Content.ReadAsByteArrayAsync()).Length, Is.EqualTo(method == "HEAD" ? 0 : size + 1));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Streams_OfOneConnection_RunBesideEachOther()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path));
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        using var client = Client();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => client.GetStringAsync(new Uri($"http://127.0.0.1:{gateway.Port}/{i}"))));

        Assert.That(answers, Is.EqualTo(Enumerable.Range(0, 300).Select(i => $"/{i}")));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Upload_TakenBackBeforeItIsRead_IsAnAbort()
    {
        await using var backend = await KestrelBackend.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop, before: async (context, next) =>
        {
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            await next();
        });
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "10")));
        await client.SendAsync(RawFrame.Data, 0, 1, "hello"u8.ToArray());
        await client.SendAsync(RawFrame.ResetStream, 0, 1, [0, 0, 0, 8]);

        Assert.That(await gateway.Log.SingleAsync(), Is.EqualTo(new LoggedRequest(499, "client_aborted", 0, 0)));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Upload_TakenBackJustWhenTheBackendLetsGo_IsNoFailureOfTheGateway()
    {
        await using var backend = await KestrelBackend.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop, before: (context, next) =>
        {
            context.Features.Set<IRequestBodyPipeFeature>(new ResetRequestBody());
            return next();
        });

        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n0123456789"u8.ToArray());

        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
        await gateway.IdleAsync();
    }

    [TestCase("", "200", 2)]
    [TestCase("x", "RST 1", 1)]
    public async Task Request_OfNoLengthWithoutItsEnd_IsForwardedOnceItHasEndedSo(string late, string outcome, int seen)
    {
        var requests = 0;
        await using var backend = await KestrelBackend.StartAsync(_ =>
        {
            Interlocked.Increment(ref requests);
            return Task.CompletedTask;
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", "0")));
        await client.SendHeadersAsync(3, endStream: true, RawHttp2Connection.Get());
        Assert.That(await client.ReadOutcomeAsync(3), Is.EqualTo("200"));
        await client.SendAsync(RawFrame.Data, RawFrame.EndStream, 1, Encoding.Latin1.GetBytes(late));

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo(outcome));
        await gateway.IdleAsync();
        Assert.That(Volatile.Read(ref requests), Is.EqualTo(seen));
    }

    [TestCase("3", "abcdef", TestName = "{m}(more)")]
    [TestCase("9", "abcdef", TestName = "{m}(less)")]
    public async Task Body_OtherThanContentLength_NeverReachesABackendWhole(string length, string body)
    {
        var whole = 0;
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref whole);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, RawHttp2Connection.Request("POST", ("content-length", length)));
        await client.SendAsync(RawFrame.Data, RawFrame.EndStream, 1, Encoding.ASCII.GetBytes(body));

        Assert.That(await client.ReadOutcomeAsync(1), Is.AnyOf("RST 1", "400"));
        await gateway.IdleAsync();
        Assert.That(whole, Is.Zero);
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.AnyOf("client_aborted", "bad_request_body"));
    }

    [Test]
    public async Task Reset_OfARequest_EndsItAtTheBackend()
    {
        var arrived = new Gate();
        var aborted = new Gate();
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.Open);
            arrived.Open();
            await aborted.WaitAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        await arrived.WaitAsync();

        await client.SendAsync(RawFrame.ResetStream, 0, 1, 0, 0, 0, 8);

        await aborted.WaitAsync();
        await gateway.IdleAsync();
        await client.SendAsync(RawFrame.Ping, 0, 0, new byte[8]);
        Assert.That((await client.ReadUntilAsync(frame => frame.Type is RawFrame.Ping or RawFrame.GoAway))?.Type, Is.EqualTo(RawFrame.Ping));
    }

    [Test]
    public async Task Backend_ThatBreaksOff_ResetsItsStreamAlone()
    {
        var seen = new Gate();
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            if (context.Request.Path == "/broken")
            {
                await context.Response.WriteAsync("part");
                await context.Response.Body.FlushAsync();
                await seen.WaitAsync();
                context.Abort();
                return;
            }

            await context.Response.WriteAsync("whole");
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: true, (":method", "GET"), (":scheme", "http"), (":path", "/broken"), (":authority", "test"));
        await client.ReadUntilAsync(frame => frame.Stream == 1 && frame.Type == RawFrame.Data);
        seen.Open();
        var reset = await client.ReadUntilAsync(frame => frame.Stream == 1 && (frame.Type == RawFrame.ResetStream || (frame.Flags & RawFrame.EndStream) != 0));
        await client.SendHeadersAsync(3, endStream: true, RawHttp2Connection.Get());
        var data = await client.ReadUntilAsync(frame => frame.Stream == 3 && frame.Type == RawFrame.Data);

        Assert.That(reset?.Type, Is.EqualTo(RawFrame.ResetStream));
        Assert.That(Encoding.ASCII.GetString(data!.Payload), Is.EqualTo("whole"));
    }

    [TestCase("/../secret")]
    [TestCase("/a/%2e%2e/secret")]
    [TestCase("/a\\..\\secret")]
    public async Task Target_ThatClimbs_IsTreatedAsInHttp11(string target)
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: true, (":method", "GET"), (":scheme", "http"), (":path", target), (":authority", "test"));
        var outcome = await client.ReadOutcomeAsync(1);
        var old = await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That(outcome, Is.EqualTo($"{old.StatusCode}"));
    }

    // RFC 9113, 8.2.3.
    [Test]
    public async Task Cookies_InPieces_AreOneToABackendOfHttp11()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get(("cookie", "a=1"), ("x-between", "1"), ("cookie", "b=2; c=3"), ("cookie", "d=4")));
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));

        var cookies = backend.Requests.Single().Head.Fields.Where(field => field.Name.Equals("cookie", StringComparison.OrdinalIgnoreCase));
        Assert.That(cookies.Select(field => field.Value), Is.EqualTo(["a=1; b=2; c=3; d=4"]));
    }

    // RFC 9113, 8.2.2.
    [Test]
    public async Task Fields_OfTheBackendsConnection_DoNotReachTheClient()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 200 OK\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nProxy-Connection: keep-alive\r\n"
            + "Transfer-Encoding: chunked\r\nX-Kept: 1\r\n\r\n0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());
        var head = await client.ReadUntilAsync(frame => frame is { Type: RawFrame.Headers, Stream: 1 });

        var text = Encoding.Latin1.GetString(head!.Payload);
        Assert.That(text, Does.Contain("x-kept"));
        foreach (var name in (string[])["connection", "x-hop", "keep-alive", "transfer-encoding"])
        {
            Assert.That(text, Does.Not.Contain(name));
        }
    }

    private static HttpClient Client() => new()
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Bound.Default,
    };
}
