using System.Net.Sockets;
using System.Text;
using HttpServer.Proxy.Configuration;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Backends that are spoken to over HTTP/2: the same rules as over HTTP/1.1.</summary>
public sealed class Http2BackendTests
{
    [TestCase("/a%2Fb//c/%25/x?q=%20&r=//a/../b")]
    [TestCase("/a;p=1/!$&'()*+,=:@|^`{}?x=[1]|\\")]
    [TestCase("/")]
    [TestCase("/?")]
    public async Task Target_ArrivesByteForByte(string target)
    {
        await using var backend = await EchoAsync(context => context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n")).Body.Text, Is.EqualTo(target));
    }

    [TestCase("Keep-Alive: timeout=5")]
    [TestCase("Proxy-Connection: keep-alive")]
    [TestCase("Proxy-Authorization: Basic eDp5")]
    [TestCase("TE: gzip;q=0.5")]
    [TestCase("Connection: close, X-Mine\r\nX-Mine: 1")]
    [TestCase("X_Forwarded_For: 1.2.3.4")]
    [TestCase("X-Real-IP: 1.2.3.4")]
    [TestCase("Forwarded: for=1.2.3.4")]
    public async Task Field_NotForTheBackend_IsDropped(string lines)
    {
        var name = lines.Split("\r\n")[^1].Split(':')[0];
        await using var backend = await EchoAsync(context => $"{context.Request.Headers[name]}|{context.Request.Headers["X-Kept"]}");
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.GetAsync($"{lines}\r\nX-Kept: yes\r\n")).Body.Text, Is.EqualTo("|yes"));
    }

    [TestCase("Host", "test")]
    [TestCase("X-Forwarded-For", "127.0.0.1")]
    [TestCase("X-Forwarded-Proto", "http")]
    [TestCase("X-Forwarded-Host", "test")]
    [TestCase("Via", "1.1 httpserver")]
    [TestCase("Cookie", "a=1; b=2")]
    [TestCase("X-Twice", "1, 2")]
    [TestCase("Content-Language", "en")]
    [TestCase("TE", "trailers")]
    [TestCase("traceparent", "")]
    public async Task Field_ForTheBackend_Arrives(string name, string value)
    {
        await using var backend = await EchoAsync(context => string.Join(", ", context.Request.Headers[name].ToArray()));
        await using var gateway = await StartAsync(backend);

        var response = await gateway.GetAsync("Cookie: a=1; b=2\r\nX-Twice: 1\r\nX-Twice: 2\r\nContent-Language: en\r\nTE: trailers\r\n");

        Assert.That(response.Body.Text, Is.EqualTo(value));
    }

    [Test]
    public async Task HeaderBytes_PassUnchangedBothWays()
    {
        await using var backend = await KestrelBackend.StartAsync(
            context =>
            {
                context.Response.Headers["X-Back"] = context.Request.Headers["X-There"];
                return Task.CompletedTask;
            },
            protocols: HttpProtocols.Http2,
            server: kestrel =>
            {
                kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
                kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
            });
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.GetAsync("X-There: caf\u00e9 \u00ff\u0080\r\n")).Header("X-Back"), Is.EqualTo("caf\u00e9 \u00ff\u0080"));
    }

    // RFC 9110, 9.1: a method is what it is, letter for letter. The client of .NET knows no "get".
    [TestCase("PURGE", 200, "PURGE")]
    [TestCase("purge", 200, "purge")]
    [TestCase("get", 501, null)]
    [TestCase("Post", 501, null)]
    public async Task Method_IsTheClients(string method, int status, string? seen)
    {
        string? arrived = null;
        await using var backend = await EchoAsync(context => arrived = context.Request.Method);
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).StatusCode, Is.EqualTo(status));
        Assert.That(arrived, Is.EqualTo(seen));
    }

    [TestCase("Content-Length: 4\r\n\r\nbody", "4|body")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n", "|body")]
    [TestCase("Content-Length: 0\r\n\r\n", "0|")]
    public async Task RequestBody_Arrives(string rest, string expected)
    {
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                await context.Response.WriteAsync($"{context.Request.ContentLength}|{await reader.ReadToEndAsync()}");
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\n{rest}")).Body.Text, Is.EqualTo(expected));
    }

    [Test]
    public async Task LargeBodies_PassBothWays()
    {
        var body = new byte[20_000_000];
        new Random(1).NextBytes(body);
        await using var backend = await KestrelBackend.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body), protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend, route => route.MaxRequestSizeMb = 0);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nContent-Length: {body.Length}\r\n\r\n");
        var sending = client.SendAsync(body);
        var response = await client.ReadResponseAsync();
        await sending;

        Assert.That(response.Body.Bytes, Is.EqualTo(body));
        Assert.That((await gateway.Log.SingleAsync()).BytesIn, Is.EqualTo(body.Length));
        Assert.That((await gateway.Log.SingleAsync()).BytesOut, Is.EqualTo(body.Length));
    }

    [TestCase("HEAD", 200, 5L)]
    [TestCase("GET", 204, null)]
    [TestCase("GET", 304, null)]
    public async Task Response_WithoutBody_LeavesTheConnectionOpen(string method, int status, long? length)
    {
        await using var backend = await KestrelBackend.StartAsync(
            context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentLength = length;
                return Task.CompletedTask;
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        for (var i = 0; i < 2; i++)
        {
            await client.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n");
            var response = await client.ReadResponseAsync(toHead: method == "HEAD");
            Assert.That(response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Header("Content-Length"), Is.EqualTo(length?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    [Test]
    public async Task Expectation_IsForTheBackendToMeet()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body), protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(100));
        await client.SendAsync("body");

        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("body"));
    }

    [Test]
    public async Task Head_IsSeenBeforeTheBody_InBothDirections()
    {
        var seen = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                seen.SetResult();
                await context.Response.Body.FlushAsync();
                await context.Request.Body.CopyToAsync(context.Response.Body);
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        await seen.Task.WaitAsync(Bound.Default);
        Assert.That(await client.ReadHeadAsync(), Is.Not.Null);
        await client.SendAsync("1\r\na\r\n0\r\n\r\n");
    }

    [Test]
    public async Task Client_ThatGoesAway_ResetsTheBackendsStream()
    {
        var aborted = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                await context.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                aborted.SetResult();
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That(await client.ReadHeadAsync(), Is.Not.Null);

        client.Abort();

        await aborted.Task.WaitAsync(Bound.Default);
        await gateway.IdleAsync();
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    [Test]
    public async Task Backend_ThatResetsBeforeItsHead_Is502()
    {
        await using var backend = await KestrelBackend.StartAsync(Abort, protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("upstream_reset"));
    }

    [Test]
    public async Task Backend_ThatResetsWithinItsBody_CutsTheResponse([Values] bool hasLength)
    {
        var seen = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(
            async context =>
            {
                context.Response.ContentLength = hasLength ? 10 : null;
                await context.Response.WriteAsync("part");
                await seen.Task.WaitAsync(Bound.Default);
                context.Abort();
            },
            protocols: HttpProtocols.Http2);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        var head = await client.ReadHeadAsync();
        seen.SetResult();

        Assert.That(async () => await client.ReadBodyAsync(head!, untilClose: false), Throws.InstanceOf<IOException>());
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("upstream_reset"));
    }

    [Test]
    public async Task Backend_ThatSpeaksHttp1Alone_Is502()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("bad_response"));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Backend_ThatClosesAtOnce_Is502()
    {
        await using var backend = ScriptedBackend.Start(connection => connection.ReadSomeAsync());
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Target_WhereNothingListens_Is502()
    {
        await using var backend = ScriptedBackend.Answering("");
        await backend.RefuseAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("connect_refused"));
    }

    [TestCase(0, "head_timeout")]
    [TestCase(10, "request_timeout")]
    public async Task Backend_ThatDoesNotAnswer_Is504(double requestTimeout, string reason)
    {
        var asked = new TaskCompletionSource();
        await using var backend = await KestrelBackend.StartAsync(
            context =>
            {
                asked.SetResult();
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            },
            protocols: HttpProtocols.Http2);
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(
            backend.Url,
            route =>
            {
                route.Protocol = "http2";
                route.RequestTimeout = requestTimeout;
            },
            time: time);

        var response = gateway.GetAsync();
        await asked.Task.WaitAsync(Bound.Default);
        await AdvanceUntilDoneAsync(time, response);

        Assert.That((await response).StatusCode, Is.EqualTo(504));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo(reason));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Target_ThatLetsNobodyIn_Is504()
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        full.Listen(1);
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        var connecting = waiting.Select(socket => socket.ConnectAsync(full.LocalEndPoint!)).ToArray();
        await connecting[0];
        await connecting[1];
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync($"h2c://{full.LocalEndPoint}", time: time);

        var responses = Task.WhenAll(gateway.GetAsync(), gateway.GetAsync(), gateway.GetAsync());
        await AdvanceUntilDoneAsync(time, responses);

        Assert.That((await responses).Select(response => response.StatusCode), Is.All.EqualTo(504));
        Assert.That(gateway.Log.Requests.Select(request => request.Reason), Is.All.EqualTo("connect_timeout"));
        foreach (var socket in waiting)
        {
            socket.Dispose();
        }
    }

    [TestCase("h2c", "", "HTTP/2")]
    [TestCase("grpc", "", "HTTP/2")]
    [TestCase("http", "http2", "HTTP/2")]
    [TestCase("http", "grpc", "HTTP/2")]
    [TestCase("ws", "http2", "HTTP/2")]
    public async Task Protocol_IsThatOfTheTargetOrTheRoute(string scheme, string protocol, string spoken)
    {
        await using var backend = await EchoAsync(context => context.Request.Protocol);
        await using var gateway = await Gateway.StartAsync(backend.Url.Replace("http", scheme, StringComparison.Ordinal), route => route.Protocol = protocol);

        Assert.That((await gateway.GetAsync()).Body.Text, Is.EqualTo(spoken));
    }

    [TestCase("application/grpc", "", "2")]
    [TestCase("application/grpc+proto", "", "2")]
    [TestCase("application/grpc;x=y", "http", "2")]
    [TestCase("application/grpc-web", "", "1.1")]
    [TestCase("application/json", "", "1.1")]
    [TestCase("application/grpc", "http1", "1.1")]
    public async Task Protocol_IsThatOfTheRequest(string contentType, string protocol, string spoken)
    {
        // Neither understands the other: what is spoken shows in the first bytes.
        var first = new TaskCompletionSource<string>();
        await using var backend = ScriptedBackend.Start(async connection => first.TrySetResult(Encoding.Latin1.GetString(await connection.ReadSomeAsync())));
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = protocol);

        await gateway.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nContent-Type: {contentType}\r\nContent-Length: 0\r\n\r\n");

        Assert.That(await first.Task.WaitAsync(Bound.Default), Does.StartWith(spoken == "2" ? "PRI * HTTP/2.0\r\n" : "POST / HTTP/1.1\r\n"));
    }

    [Test]
    public async Task Backend_WithACertificateOfNobody_Is502()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(_ => Task.CompletedTask, certificate, HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Protocol = "http2");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("tls_failed"));
    }

    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    private static Task<Gateway> StartAsync(KestrelBackend backend, Action<RouteOptions>? more = null) => Gateway.StartAsync(
        backend.Url,
        route =>
        {
            route.Protocol = "http2";
            more?.Invoke(route);
        });

    private static Task<KestrelBackend> EchoAsync(Func<HttpContext, string> answer) =>
        KestrelBackend.StartAsync(context => context.Response.WriteAsync(answer(context)), protocols: HttpProtocols.Http2);

    private static Task AdvanceUntilDoneAsync(FakeTimeProvider time, Task task) => Eventually.True(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return task.IsCompleted;
    });
}
