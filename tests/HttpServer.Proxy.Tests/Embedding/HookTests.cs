using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using HttpServer.Balancer.Health;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Hooks;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>Code of the application's own around forwarded requests.</summary>
public sealed class HookTests
{
    [Test]
    public async Task OnRequest_FieldsAndPath_AreWhatTheTargetGets([Values] bool http2)
    {
        await using var backend = await EchoAsync(http2);
        await using var app = await StartAsync(Url(backend, http2) + "/base", hooks => hooks.OnRequest = request =>
        {
            request.Headers["X-Tenant"] = request.HttpContext.Request.Query["tenant"];
            request.Headers.Remove("Cookie");
            request.Headers.Host = "inner.test:81";
            request.PathAndQuery = $"/moved{request.PathAndQuery}&more=1";
            return ValueTask.CompletedTask;
        });
        using var message = new HttpRequestMessage(HttpMethod.Post, "/a%2Fb?tenant=acme") { Content = new StringContent("body") };
        message.Headers.Add("Cookie", "a=b");

        using var response = await app.Client.SendAsync(message);

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("POST /base/moved/a%2Fb?tenant=acme&more=1 inner.test:81 tenant=acme cookie= via=1.1 httpserver body=body"));
    }

    [TestCase("Content-Length", "5")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Connection", "X-Tenant")]
    [TestCase("Keep-Alive", "timeout=1")]
    [TestCase("TE", "trailers")]
    [TestCase("Trailer", "X-Sum")]
    [TestCase("Upgrade", "websocket")]
    [TestCase("Content_Length", "5")]
    [TestCase("X-Bad", "a\r\nX-Evil: 1")]
    [TestCase("X-Bad", "a\0b")]
    [TestCase("X-Bad", "\u20ac")]
    [TestCase("X Bad", "a")]
    [TestCase("X-Bad: 1\r\nX-Evil", "a")]
    [TestCase("Host", "a b")]
    [TestCase("Host", "")]
    public async Task OnRequest_WhatWouldBreakTheMessage_Is500AndReachesNobody(string name, string value)
    {
        await using var backend = RecordingBackend.Start();
        await using var app = await StartAsync(backend.Url, hooks => hooks.OnRequest = request =>
        {
            request.Headers[name] = value;
            return ValueTask.CompletedTask;
        });

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.That((response.StatusCode, backend.Connections.Count), Is.EqualTo((HttpStatusCode.InternalServerError, 0)));
        Assert.That(app.Log, Has.Some.StartsWith("Error: The hook OnRequest failed"));
    }

    [TestCase("//evil.test/")]
    [TestCase("relative")]
    [TestCase("/a/../b")]
    [TestCase("/a b")]
    [TestCase("/a HTTP/1.1\r\nX-Evil: 1")]
    [TestCase("/a?b#c")]
    [TestCase("")]
    public async Task OnRequest_PathThatMayNotGoOut_Is500(string path)
    {
        await using var backend = RecordingBackend.Start();
        await using var app = await StartAsync(backend.Url, hooks => hooks.OnRequest = request =>
        {
            request.PathAndQuery = path;
            return ValueTask.CompletedTask;
        });

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.That((response.StatusCode, backend.Connections.Count), Is.EqualTo((HttpStatusCode.InternalServerError, 0)));
    }

    [Test]
    public async Task OnResponse_StatusAndFields_AreWhatTheClientGets([Values] bool http2)
    {
        await using var backend = await EchoAsync(http2);
        await using var app = await StartAsync(Url(backend, http2), hooks => hooks.OnResponse = async response =>
        {
            await Task.Yield();
            response.StatusCode = 404;
            response.Headers.Remove("X-Backend");
            response.Headers["X-Route"] = response.Route.Name;
        });

        using var response = await app.Client.GetAsync(new Uri("/x", UriKind.Relative));

        Assert.That((response.StatusCode, response.ReasonPhrase), Is.EqualTo((HttpStatusCode.NotFound, "Not Found")));
        Assert.That((response.Headers.Contains("X-Backend"), response.Headers.GetValues("X-Route").Single()), Is.EqualTo((false, "only")));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("GET /x "));
    }

    [TestCase("Content-Length", "1")]
    [TestCase("Transfer-Encoding", "chunked")]
    [TestCase("Connection", "keep-alive, X-A")]
    [TestCase("Trailer", "X-Sum")]
    [TestCase("X-Bad", "a\r\nSet-Cookie: b=c")]
    [TestCase(":status", "204")]
    [TestCase(":status", "304")]
    [TestCase(":status", "101")]
    [TestCase(":body", "x")]
    [TestCase(":throw", "")]
    public async Task OnResponse_WhatWouldBreakTheMessage_Is500AndLeaksNoConnection(string name, string value)
    {
        await using var backend = await CountingBackend.StartAsync("as it was");
        await using var app = await StartAsync(backend.Url, hooks => hooks.OnResponse = response =>
        {
            switch (name)
            {
                case ":status":
                    response.StatusCode = int.Parse(value, null);
                    break;
                case ":body":
                    response.HttpContext.Response.BodyWriter.Write("x"u8);
                    break;
                case ":throw":
                    throw new InvalidOperationException("thrown by the test");
                default:
                    response.Headers[name] = value;
                    break;
            }

            return ValueTask.CompletedTask;
        });
        var target = app.Routes.Current.Pools[0].Targets[0];

        if (name == ":body")
        {
            // Bytes of its own wait to be sent: the response can only be cut.
            Assert.That(async () => await app.GetAsync("/"), Throws.InstanceOf<HttpRequestException>());
        }
        else
        {
            using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));
            Assert.That((response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.InternalServerError, "The server failed to answer.\n")));
        }

        Assert.That(app.Log, Has.Some.StartsWith("Error: The hook OnResponse failed"));
        await Eventually.True(() => target.ActiveConnections == 0 && backend.Open == 0);
    }

    [Test]
    public async Task Hooks_OfAWebSocket_ChangeItsHandshake()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes($"{context.Request.Headers["X-Tenant"]} {context.Request.Path}"), WebSocketMessageType.Text, true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        ForwardingOutcome? outcome = null;
        await using var app = await StartAsync(backend.Url, hooks =>
        {
            hooks.OnRequest = request =>
            {
                request.Headers["X-Tenant"] = "acme";
                request.PathAndQuery = "/socket";
                return ValueTask.CompletedTask;
            };
            hooks.OnResponse = response =>
            {
                response.Headers["X-Seen"] = "yes";
                return ValueTask.CompletedTask;
            };
            hooks.OnCompleted = ended => outcome = ended;
        });
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/"), CancellationToken.None);
        var buffer = new byte[100];

        var received = await client.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);

        Assert.That(System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count), Is.EqualTo("acme /socket"));
        Assert.That(client.HttpResponseHeaders!["X-Seen"], Is.EqualTo(new[] { "yes" }));
        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await Eventually.True(() => outcome is { StatusCode: 101, BytesOut: > 0, Error: null });
    }

    [TestCase("Sec-WebSocket-Accept", "x")]
    [TestCase("Sec-WebSocket-Extensions", "permessage-deflate")]
    [TestCase("Upgrade", "other")]
    public async Task OnResponse_OfAWebSocket_CannotBreakItsHandshake(string name, string value)
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.ReceiveAsync(new byte[10].AsMemory(), default);
        });
        await using var app = await StartAsync(backend.Url, hooks => hooks.OnResponse = response =>
        {
            response.Headers[name] = value;
            return ValueTask.CompletedTask;
        });
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;

        Assert.That(async () => await client.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}/"), CancellationToken.None), Throws.InstanceOf<WebSocketException>());
        Assert.That(client.HttpStatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        await Eventually.True(() => app.Routes.Current.Pools[0].Targets[0].ActiveConnections == 0);
    }

    [Test]
    public async Task ChooseTarget_OneOfTheRoute_GetsTheRequestWhileItCan()
    {
        await using var stable = await CountingBackend.StartAsync("stable");
        await using var canary = await CountingBackend.StartAsync("canary");
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services
            .AddHttpServerForwardingHooks(hooks => hooks.ChooseTarget = (context, route) => route.Pool.Targets[context.Request.Query.ContainsKey("canary") ? 1 : 0])
            .AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Targets = { new TargetOptions { Url = stable.Url }, new TargetOptions { Url = canary.Url } } })));

        Assert.That((await app.GetAsync("/"), await app.GetAsync("/"), await app.GetAsync("/?canary")), Is.EqualTo(("stable", "stable", "canary")));
        app.Routes.Current.Pools[0].Targets[1].Mode = TargetMode.Down;
        Assert.That(await app.GetAsync("/?canary"), Is.EqualTo("stable"));
    }

    [Test]
    public async Task ChooseTarget_ThatThrows_Is500()
    {
        await using var app = await StartAsync("http://127.0.0.1:1", hooks => hooks.ChooseTarget = (_, _) => throw new InvalidOperationException("thrown by the test"));

        using var response = await app.Client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(app.Log, Has.Some.StartsWith("Error: The hook ChooseTarget failed").And.Contains("thrown by the test"));
    }

    [Test]
    public async Task OnCompleted_GoodAndBadEnds_TellsThemAllEvenWhenOneThrows()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("12345");
        });
        var port = FreePort.Find();
        var outcomes = new System.Collections.Concurrent.ConcurrentQueue<ForwardingOutcome>();
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services
            .AddHttpServerForwardingHooks(hooks => hooks.OnCompleted = _ => throw new InvalidOperationException("thrown by the test"))
            .AddHttpServerForwardingHooks(hooks => hooks.OnCompleted = outcomes.Enqueue)
            .AddHttpServerProxy(proxy =>
            {
                proxy.Routes.Add(new RouteOptions { Path = "/good", Target = backend.Url });
                proxy.Routes.Add(new RouteOptions { Path = "/dead", Target = $"http://127.0.0.1:{port}" });
            }));

        using var content = new StringContent("123");
        using var good = await app.Client.PostAsync(new Uri("/good", UriKind.Relative), content);
        using var bad = await app.Client.GetAsync(new Uri("/dead", UriKind.Relative));

        await Eventually.True(() => outcomes.Count == 2);
        var ended = outcomes.ToArray();
        Assert.That(
            ended.Select(outcome => (outcome.Route.Name, outcome.StatusCode, outcome.TargetKey, outcome.Error, outcome.BytesIn, outcome.BytesOut)),
            Is.EqualTo(new[] { ("/good", 200, backend.Url, (string?)null, 3L, 5L), ("/dead", 502, $"http://127.0.0.1:{port}", "connect_refused", 0L, 0L) }));
        Assert.That((ended[0].ResponseTime > TimeSpan.Zero, ended[0].Duration >= ended[0].ResponseTime, ended[1].ResponseTime), Is.EqualTo((true, true, (TimeSpan?)null)));
        Assert.That(app.Log, Has.Some.StartsWith("Error: The hook OnCompleted failed"));
    }

    [Test]
    public async Task Hooks_OfSeveralRegistrations_AreCalledInOrder()
    {
        await using var backend = await EchoAsync(http2: false);
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services
            .AddHttpServerForwardingHooks(hooks => hooks.OnRequest = request =>
            {
                request.Headers["X-Tenant"] = "first";
                return ValueTask.CompletedTask;
            })
            .AddHttpServerForwardingHooks(hooks => hooks.OnRequest = request =>
            {
                request.Headers["X-Tenant"] += "+second";
                return ValueTask.CompletedTask;
            })
            .AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = backend.Url })));

        Assert.That(await app.GetAsync("/"), Does.Contain("tenant=first+second"));
    }

    private static Task<EmbeddedApp> StartAsync(string target, Action<ForwardingHooks> hooks) =>
        EmbeddedApp.StartAsync(builder => builder.Services
            .AddHttpServerForwardingHooks(hooks)
            .AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Name = "only", Target = target })));

    private static string Url(KestrelBackend backend, bool http2) => http2 ? backend.Url.Replace("http:", "h2c:", StringComparison.Ordinal) : backend.Url;

    private static Task<KestrelBackend> EchoAsync(bool http2) => KestrelBackend.StartAsync(
        async context =>
        {
            var request = context.Request;
            using var reader = new StreamReader(request.Body);
            var body = await reader.ReadToEndAsync();
            var raw = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            context.Response.Headers["X-Backend"] = "1";
            await context.Response.WriteAsync(
                $"{request.Method} {raw} {request.Host} tenant={request.Headers["X-Tenant"]} cookie={request.Headers.Cookie} via={request.Headers.Via} body={body}");
        },
        protocols: http2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
}
