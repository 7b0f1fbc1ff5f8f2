using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Proxy.Configuration;
using HttpServer.Testing;
using HttpServer.Testing.Http3;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Requests of HTTP/3 on their way to backends. QUIC is a fake in memory; Kestrel's HTTP/3, the gateway and the backends are real.</summary>
public sealed class Http3ClientTests
{
    private const long Cancelled = 0x10c;

    private readonly FakeQuic _quic = new();
    private TempDirectory _directory = null!;
    private X509Certificate2 _certificate = null!;
    private string _file = "";

    [SetUp]
    public void Create()
    {
        _directory = new TempDirectory();
        _certificate = TestCertificate.Create("a.test");
        _file = _directory.Write("a.pem", $"{_certificate.ExportCertificatePem()}\n{_certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}");
    }

    [TearDown]
    public void Delete()
    {
        _certificate.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task Get_IsForwardedByteForByteAndSaysWhatItWas([Values] bool eventLoop)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-End: 2\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var response = await client.GetAsync("a.test", "/a%2Fb/%25?q=%20", new RawField("x-own", "1"), new RawField("cookie", "a=1"), new RawField("cookie", "b=2"), new RawField("te", "trailers"));

        Assert.That((response.Status, response.Text, response.ResetCode), Is.EqualTo((200, "ok", (long?)null)));
        Assert.That((response.Field("x-end"), response.Field("x-hop"), response.Field("keep-alive"), response.Field("connection")), Is.EqualTo(("2", (string?)null, (string?)null, (string?)null)));
        var request = backend.Requests.Single();
        Assert.That((request.Method, request.Target, request.Header("Host"), request.Header("X-Own"), request.Header("Cookie")), Is.EqualTo(("GET", "/a%2Fb/%25?q=%20", "a.test", "1", "a=1; b=2")));
        Assert.That((request.Header("X-Forwarded-Proto"), request.Header("X-Forwarded-For"), request.Header("Via")![..4]), Is.EqualTo(("https", "127.0.0.1", "3.0 ")));
        Assert.That(await gateway.Log.SingleAsync(), Is.EqualTo(new LoggedRequest(200, null, 0, 2)));
    }

    [Test]
    public async Task Body_ComesAndGoes([Values] bool eventLoop, [Values] bool http2Backend)
    {
        await using var backend = await KestrelBackend.StartAsync(
            context => context.Request.Body.CopyToAsync(context.Response.Body), protocols: http2Backend ? HttpProtocols.Http2 : HttpProtocols.Http1);
        await using var gateway = await StartAsync(backend.Url, route => route.Protocol = http2Backend ? "http2" : "http1", eventLoop);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");
        var body = new byte[500_000];
        Random.Shared.NextBytes(body);

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        var reading = exchange.ReadResponseAsync();
        foreach (var piece in body.Chunk(16_000))
        {
            await exchange.SendDataAsync(piece);
        }

        await exchange.EndAsync();
        var response = await reading;

        Assert.That((response.Status, response.ResetCode), Is.EqualTo((200, (long?)null)));
        Assert.That(response.Body.Span.SequenceEqual(body));
        Assert.That(await gateway.Log.SingleAsync(), Is.EqualTo(new LoggedRequest(200, null, 500_000, 500_000)));
    }

    [Test]
    public async Task Trailers_OfTheAnswer_ReachTheClient()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\nX-Sum: 1\r\nx-forwarded-for: forged\r\n\r\n");
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var response = await client.GetAsync("a.test", "/", new RawField("te", "trailers"));

        Assert.That((response.Text, response.ResetCode), Is.EqualTo(("body", (long?)null)));
        Assert.That(response.Trailers, Is.EqualTo(new[] { new RawField("x-sum", "1") }));
    }

    [Test]
    public async Task Trailers_OfTheRequest_ReachTheBackend()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        await exchange.SendDataAsync("body"u8.ToArray());
        await exchange.SendFieldsAsync([new("x-sum", "1"), new("x-forwarded-for", "forged")]);
        await exchange.EndAsync();

        Assert.That((await exchange.ReadResponseAsync()).Text, Is.EqualTo("ok"));
        Assert.That(backend.Requests.Single().Body.Trailers.Select(static field => $"{field.Name}: {field.Value}"), Is.EqualTo(["x-sum: 1"]).IgnoreCase);
    }

    [Test]
    public async Task ManyAtOnce_EachGetItsOwn([Values] bool eventLoop)
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path));
        await using var gateway = await StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => client.GetAsync("a.test", $"/{number}")));

        Assert.That(responses.Select(static response => response.Status), Is.All.EqualTo(200));
        Assert.That(responses.Select(static response => response.Text), Is.EqualTo(Enumerable.Range(0, 200).Select(static number => $"/{number}")));
    }

    [Test]
    public async Task BodyOfNoBytes_ThatHasSome_ReachesNoBackend()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/", new RawField("content-length", "0"));
        await exchange.SendDataAsync("GET /smuggled HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray());
        await exchange.EndAsync();
        var response = await exchange.ReadResponseAsync();

        Assert.That(response.ResetCode is not null || response.Status == 400, $"{response.ResetCode} {response.Status}");
        Assert.That(backend.Requests, Is.Empty);
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(200));
        Assert.That(backend.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Body_ThatBreaksOff_IsNoWholeRequestForTheBackend([Values] bool eventLoop)
    {
        var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            begun.SetResult((await connection.ReadHeadAsync())!.StartLine);
            var body = "";
            try
            {
                while (await connection.ReadSomeAsync() is { Length: > 0 } bytes)
                {
                    body += Encoding.Latin1.GetString(bytes);
                }
            }
            catch (IOException)
            {
                body += "reset";
            }

            end.SetResult(body);
        });
        await using var gateway = await StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        await exchange.SendDataAsync("piece"u8.ToArray());
        Assert.That(await begun.Task.WaitAsync(Bound.Default), Is.EqualTo("POST / HTTP/1.1"));
        exchange.Reset(Cancelled);

        Assert.That(await end.Task.WaitAsync(Bound.Default), Does.EndWith("reset").And.Not.Contain("0\r\n\r\n"));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Answer_ThatBreaksOff_IsReset([Values] bool eventLoop)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            _ = await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        });
        await using var gateway = await StartAsync(backend.Url, eventLoop: eventLoop);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var response = await client.GetAsync("a.test", "/");

        Assert.That(response.ResetCode, Is.EqualTo(0x102), "H3_INTERNAL_ERROR");
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("response_truncated"));
    }

    // To some clients a reset without an error is a good end.
    [TestCase(0, 0x102)]
    [TestCase(8, 0x10c)]
    [TestCase(11, 0x107)]
    [TestCase(2, 0x102)]
    [TestCase(1, 0x102)]
    public async Task ResetOfABackend_IsToldInTheCodesOfHttp3(int code, int expected)
    {
        var seen = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                await context.Response.WriteAsync("half");
                await seen.Task;
                context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(code);
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend.Url, route => route.Protocol = "http2");
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("GET", "a.test", "/");
        await exchange.EndAsync();
        await exchange.ReadUntilAsync(static response => response.Text == "half");
        seen.SetResult();

        Assert.That((await exchange.ReadResponseAsync()).ResetCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task BackendThatIsNotThere_Is502()
    {
        await using var backend = ScriptedBackend.Answering("");
        await backend.RefuseAsync();
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        await exchange.SendDataAsync(new byte[1000]);

        Assert.That((await exchange.ReadResponseAsync()).Status, Is.EqualTo(502));
    }

    /// <summary>RFC 9220 is not spoken: no setting offers it, and who asks all the same is refused.</summary>
    [Test]
    public async Task WebSocketByExtendedConnect_Is501()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await StartAsync(backend.Url);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendFieldsAsync([new(":method", "CONNECT"), new(":protocol", "websocket"), new(":scheme", "https"), new(":authority", "a.test"), new(":path", "/")]);

        Assert.That((await exchange.ReadResponseAsync()).Status, Is.EqualTo(501));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [Test]
    public async Task Connect_IsATunnelWhereARouteAllowsIt([Values] bool eventLoop)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.SendAsync("banner");
            await connection.SendAsync($"{(await connection.ReadToEndAsync()).Length}");
        });
        await using var gateway = await StartAsync(backend.Url, route => route.Connect.Add("db.test:5432"), eventLoop, server => server.Ssl.StrictHost = false);
        await using var client = await _quic.ConnectAsync(gateway.TlsPort, "a.test");

        var exchange = client.Open();
        await exchange.SendFieldsAsync([new(":method", "CONNECT"), new(":authority", "db.test:5432")]);
        var response = await exchange.ReadUntilAsync(static response => response.Text == "banner");
        await exchange.SendDataAsync(new byte[100_000]);
        await exchange.EndAsync();
        response = await exchange.ReadUntilAsync(static response => response.Text == "banner100000", response);

        Assert.That(response.Status, Is.EqualTo(200));
    }

    private Task<Gateway> StartAsync(string target, Action<RouteOptions>? route = null, bool eventLoop = true, Action<Core.Hosting.ServerOptions>? server = null) => Gateway.StartAsync(
        target,
        route,
        options =>
        {
            options.Ssl.Enabled = true;
            options.Ssl.Http3 = true;
            options.Ssl.HttpsPort = 0;
            options.Ssl.CertFile = _file;
            server?.Invoke(options);
        },
        eventLoop: eventLoop,
        services: services => services.AddSingleton<IMultiplexedConnectionListenerFactory>(_quic));
}
