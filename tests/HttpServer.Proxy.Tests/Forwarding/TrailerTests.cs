using System.Net;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Fields behind a body, in both directions and between both versions of HTTP.</summary>
public sealed class TrailerTests
{
    private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, X-Forwarded-For\r\n\r\n4\r\nbody\r\n0\r\n";

    [Test]
    public async Task Response_FromHttp1ToHttp1_KeepsItsTrailersAndItsConnection()
    {
        await using var backend = ScriptedBackend.Answering(Chunked + "X-Sum: caf\u00e9\r\nX-Sum: 2\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();

        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
            var response = await client.ReadResponseAsync();

            Assert.That(response.Body.Text, Is.EqualTo("body"));
            Assert.That(response.Header("Trailer"), Is.EqualTo("X-Sum"));
            Assert.That(response.Body.Trailers.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["X-Sum: caf\u00e9", "X-Sum: 2"]));
        }

        // One for each event loop at most.
        Assert.That(backend.Accepted, Is.LessThanOrEqualTo(Environment.ProcessorCount));
        Assert.That(backend.Requests[0].Header("TE"), Is.EqualTo("trailers"));
        Assert.That(backend.Requests[0].Header("Connection"), Is.EqualTo("TE"));
    }

    [TestCase("")]
    [TestCase("TE: gzip\r\n")]
    public async Task Response_ToAnHttp1ClientThatDoesNotAskForTrailers_HasNone(string te)
    {
        await using var backend = ScriptedBackend.Answering(Chunked + "X-Sum: 1\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync(te);

        Assert.That(response.Body.Text, Is.EqualTo("body"));
        Assert.That(response.Header("Trailer"), Is.Null);
        Assert.That(response.Body.Trailers, Is.Empty);
        Assert.That(backend.Requests[0].Header("TE"), Is.Null);
    }

    [Test]
    public async Task Response_ToAnHttp10Client_HasNoTrailers()
    {
        await using var backend = ScriptedBackend.Answering(Chunked + "X-Sum: 1\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.SendAsync("GET / HTTP/1.0\r\nHost: test\r\nTE: trailers\r\n\r\n");

        Assert.That(response.Header("Transfer-Encoding"), Is.Null);
        Assert.That(response.Body.Text, Is.EqualTo("body"));
    }

    [Test]
    public async Task Response_OfManyPieces_IsFramedRightly([Values] bool http2Backend)
    {
        var body = new byte[1_000_000];
        new Random(1).NextBytes(body);
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                foreach (var piece in body.Chunk(70_001))
                {
                    await context.Response.Body.WriteAsync(piece);
                }
            },
            protocols: http2Backend ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = http2Backend ? "http2" : "");

        Assert.That((await gateway.GetAsync("TE: trailers\r\n")).Body.Bytes, Is.EqualTo(body));
    }

    [Test]
    public async Task Response_FromHttp1ToHttp2_KeepsItsTrailers()
    {
        await using var backend = ScriptedBackend.Answering(Chunked + "X-Sum: 1\r\nx-forwarded-for: forged\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That(await TrailersAsync(gateway), Is.EqualTo(["X-Sum: 1"]).IgnoreCase);
    }

    [TestCase(HttpProtocols.Http2, true)]
    [TestCase(HttpProtocols.Http1, false)]
    public async Task Response_FromHttp2_KeepsItsTrailers(HttpProtocols client, bool clientIsHttp2)
    {
        Assert.That(client == HttpProtocols.Http2, Is.EqualTo(clientIsHttp2));
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                context.Response.DeclareTrailer("X-Sum");
                await context.Response.WriteAsync("body");
                context.Response.AppendTrailer("X-Sum", "1");
                context.Response.AppendTrailer("Set-Cookie", "forged=1");
                context.Response.AppendTrailer("X_Real_IP", "forged");
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        if (clientIsHttp2)
        {
            Assert.That(await TrailersAsync(gateway), Is.EqualTo(["X-Sum: 1"]).IgnoreCase);
            return;
        }

        var response = await gateway.GetAsync("TE: trailers\r\n");
        Assert.That(response.Body.Text, Is.EqualTo("body"));
        Assert.That(response.Body.Trailers.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["X-Sum: 1"]).IgnoreCase);
    }

    [TestCase("Content-Length: 9")]
    [TestCase("Transfer-Encoding: chunked")]
    [TestCase("Content_Length: 9")]
    [TestCase("Host: forged")]
    [TestCase("X-Forwarded-For: forged")]
    [TestCase("X_Forwarded_For: forged")]
    [TestCase("Forwarded: for=forged")]
    [TestCase("Authorization: forged")]
    [TestCase("Set-Cookie: forged=1")]
    [TestCase("Set_Cookie: forged=1")]
    [TestCase("Proxy: forged")]
    [TestCase("Connection: close")]
    [TestCase("Content-Type: text/html")]
    [TestCase("Location: http://forged")]
    [TestCase("Trailer: X")]
    public async Task Response_WithATrailerThatIsForTheHeadOnly_LosesIt(string trailer)
    {
        await using var backend = ScriptedBackend.Answering(Chunked + trailer + "\r\nX-Sum: 1\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync("TE: trailers\r\n");

        Assert.That(response.Body.Trailers.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["X-Sum: 1"]));
        Assert.That(response.Head.Fields.Select(field => field.Value), Has.None.Contains("forged"));
    }

    [TestCase("no colon\r\n\r\n")]
    [TestCase("X Sum: 1\r\n\r\n")]
    [TestCase("X-Sum : 1\r\n\r\n")]
    [TestCase("X-Sum: a\u0001b\r\n\r\n")]
    public async Task Response_WithAMalformedTrailer_IsCut(string trailer)
    {
        await using var backend = ScriptedBackend.Answering(Chunked + trailer);
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\nTE: trailers\r\n\r\n");

        Assert.That(await OutcomeAsync(client), Is.EqualTo("cut").Or.EqualTo("502"));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("bad_response"));
    }

    [Test]
    public async Task Request_FromHttp1ToHttp1_KeepsItsTrailers()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        await gateway.SendAsync(
            "POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, Host\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: caf\u00e9\r\nSet-Cookie: forged\r\n\r\n");

        var request = backend.Requests.Single();
        Assert.That(request.Body.Text, Is.EqualTo("body"));
        Assert.That(request.Header("Trailer"), Is.EqualTo("X-Sum"));
        Assert.That(request.Body.Trailers.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["X-Sum: caf\u00e9"]).IgnoreCase);
    }

    [Test]
    public async Task Request_FromHttp2ToHttp1_KeepsItsTrailers()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Http2Frames.Start);
        await client.SendAsync(Http2Frames.Headers(1, endStream: false, (":method", "POST"), (":scheme", "http"), (":authority", "test"), (":path", "/")));
        await client.SendAsync(Http2Frames.Data(1, "body"u8));
        await client.SendAsync(Http2Frames.Headers(1, endStream: true, ("x-sum", "1"), ("x-real-ip", "forged"), ("authorization", "forged")));
        await Eventually.True(() => backend.Requests.Count == 1);

        var request = backend.Requests.Single();
        Assert.That(request.Body.Text, Is.EqualTo("body"));
        Assert.That(request.Body.Trailers.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["x-sum: 1"]).IgnoreCase);
    }

    private static async Task<List<string>> TrailersAsync(Gateway gateway)
    {
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{gateway.Port}/"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("body"));
        return [.. response.TrailingHeaders.NonValidated.Select(field => $"{field.Key}: {field.Value}")];
    }

    private static async Task<string> OutcomeAsync(RawHttpConnection client)
    {
        try
        {
            return $"{(await client.ReadResponseAsync()).StatusCode}";
        }
        catch (IOException)
        {
            return "cut";
        }
    }
}
