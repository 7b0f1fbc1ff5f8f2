using System.Buffers.Text;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using HttpServer.Testing;
using Microsoft.AspNetCore.Hosting;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>WebSockets over HTTP/2 (RFC 8441): how they are opened, and what opens none.</summary>
public sealed class ConnectTests
{
    private static readonly (string Name, string Value) Version = ("sec-websocket-version", "13");

    [Test]
    public async Task Backend_IsAskedInHttp11_WithAKeyOfTheGatewaysOwn()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        foreach (var stream in new[] { 1, 3 })
        {
            await client.SendHeadersAsync(stream, endStream: false, Http2End.Handshake(
                Version, ("sec-websocket-key", Frames.Key), ("sec-websocket-protocol", "a, b"), ("sec-websocket-extensions", "x"), ("origin", "http://o"), ("expect", "100-continue")));
            await client.ReadUntilAsync(frame => frame.Stream == stream && frame.Type == RawFrame.Headers);
        }

        var (first, second) = (backend.Requests[0], backend.Requests[1]);
        var keys = new[] { first.Header("Sec-WebSocket-Key")!, second.Header("Sec-WebSocket-Key")! };
        Assert.Multiple(() =>
        {
            Assert.That(first.Head.StartLine, Is.EqualTo("GET /socket HTTP/1.1"));
            Assert.That((first.Header("Host"), first.Header("Origin")), Is.EqualTo(("example.org", "http://o")));
            Assert.That((first.Header("Connection"), first.Header("Upgrade"), first.Header("Sec-WebSocket-Version")), Is.EqualTo(("Upgrade", "websocket", "13")));
            Assert.That((first.Header("Sec-WebSocket-Protocol"), first.Header("Sec-WebSocket-Extensions")), Is.EqualTo(("a, b", "x")));
            Assert.That((first.Header("Content-Length"), first.Header("Transfer-Encoding"), first.Header("Expect"), first.Header("TE")), Is.EqualTo(((string?)null, (string?)null, (string?)null, (string?)null)));
            Assert.That((first.Header("X-Forwarded-For"), first.Header("Via")), Is.EqualTo(("127.0.0.1", "2.0 httpserver")));
            Assert.That(keys, Is.Unique.And.None.EqualTo(Frames.Key));
            Assert.That(keys, Has.All.Matches<string>(key => Base64.IsValid(key, out var length) && length == 16));
        });
    }

    [Test]
    public async Task Answer_ToTheClient_IsThatOfHttp2()
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route =>
        {
            route.StickySessions = true;
            route.StickyCookie = "stay";
        });
        using var http2 = new HttpMessageInvoker(new SocketsHttpHandler());

        using var client = await gateway.ConnectAsync(
            options =>
            {
                options.AddSubProtocol("a.v1");
                options.CollectHttpResponseDetails = true;
            },
            http2);
        var fields = client.HttpResponseHeaders!;

        Assert.That((client.HttpStatusCode, client.SubProtocol), Is.EqualTo((HttpStatusCode.OK, "a.v1")));
        Assert.That(fields.Keys, Has.None.EqualTo("Sec-WebSocket-Accept").IgnoreCase.And.None.EqualTo("Upgrade").IgnoreCase.And.None.EqualTo("Connection").IgnoreCase);
        Assert.That(fields["Set-Cookie"].Single(), Does.StartWith("stay="));
    }

    [TestCase(new[] { "sec-websocket-version", "12" }, 426, "websocket_version")]
    [TestCase(new string[0], 400, "bad_websocket_request")]
    [TestCase(new[] { "sec-websocket-version", "13", "sec-websocket-version", "13" }, 400, "bad_websocket_request")]
    [TestCase(new[] { "sec-websocket-version", "13", "content-length", "5" }, 400, "bad_websocket_request")]
    public async Task Handshake_ThatIsWrong_IsRefusedWithoutAskingTheBackend(string[] fields, int status, string reason)
    {
        await using var backend = ScriptedBackend.Answering(Frames.Accepted);
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, Http2End.Handshake([.. fields.Chunk(2).Select(field => (field[0], field[1]))]));
        var head = await client.ReadUntilAsync(frame => frame.Stream == 1 && frame.Type == RawFrame.Headers);

        var text = Encoding.ASCII.GetString(head!.Payload);
        Assert.That(head.Status, Is.EqualTo(status));
        Assert.That(text.Contains("sec-websocket-version", StringComparison.Ordinal), Is.EqualTo(status == 426));
        Assert.That(text, Does.Not.Contain("upgrade").And.Not.Contain("connection"));
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo(reason));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [Test]
    public async Task Backend_ThatRefuses_AnswersTheClientWithItsBody()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\nWWW-Authenticate: Basic\r\n\r\nno way");
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("401"));
        Assert.That(Encoding.ASCII.GetString(await client.ReadToEndAsync()), Is.EqualTo("no way"));
        Assert.That((await gateway.EndAsync()).Reason, Is.Null);
        await Eventually.True(() => backend.Open == 0);
    }

    // A 200 would say that the WebSocket stands, and its body would be taken for frames.
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\n")]
    public async Task Backend_ThatServesTheHandshakeAsARequest_OpensNoTunnel(string answer)
    {
        await using var backend = ScriptedBackend.Answering(answer);
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("502"));
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("upgrade_ignored"));
        await Eventually.True(() => backend.Open == 0);
    }

    [Test]
    public async Task Backend_ThatAnswersAnotherKey_OpensNoTunnel()
    {
        var behind = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            _ = await connection.ReadRequestAsync();
            await connection.SendAsync(Frames.Accepted);
            behind.SetResult(await connection.ReadToEndAsync());
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        await client.SendAsync("GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n"u8.ToArray());

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("502"));
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("bad_upgrade"));
        Assert.That(await behind.Task.WaitAsync(Bound.Default), Is.Empty);
    }

    [TestCase("GET", true)]
    [TestCase("POST", false)]
    [TestCase("CONNECT", false)]
    public async Task Condition_OnTheMethod_TakesItForTheGetOfHttp11(string method, bool holds)
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route => route.Methods.Add(method));
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo(holds ? "200" : "404"));
    }

    [Test]
    public async Task Reset_OfTheBackend_IsAResetOfTheStream()
    {
        await using var pair = await Pair.OpenAsync(eventLoops: true, http2: true);

        pair.Backend.Abort();

        // CANCEL (RFC 8441, 5).
        await Assert.ThatAsync(pair.Client.ReadToEndAsync, Throws.TypeOf<IOException>().With.Message.EqualTo("RST 8"));
    }

    [Test]
    public async Task Frame_RightBehindTheHandshake_IsNotLost()
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Build(Frames.Text, "early bird"u8.ToArray(), masked: true));

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("200"));
        Assert.That((await client.ReadFrameAsync()).Text, Is.EqualTo("early bird"));
    }

    [Test]
    public async Task Frame_OfTheBackendRightBehindThe101_IsNotLost()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.AcceptAsync(Frames.Build(Frames.Text, "welcome"u8.ToArray(), masked: false));
            await connection.ReadToEndAsync();
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await Http2End.ConnectAsync(gateway.Port);

        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("200"));
        Assert.That((await client.ReadFrameAsync()).Text, Is.EqualTo("welcome"));
    }

    [Test]
    public async Task Client_ThatReadsOneOfItsSocketsNot_HoldsThatOneBackAlone()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var size = int.Parse(context.Request.Headers["X-Size"]!, System.Globalization.CultureInfo.InvariantCulture);
            await socket.SendAsync(new byte[size], WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
            await socket.ReceiveAsync(new byte[16], context.RequestAborted);
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);
        // Room for all on the connection; the stream that reads nothing keeps the 65,535 bytes that it begins with.
        await client.SendAsync(RawFrame.WindowUpdate, 0, 0, 0, 0x10, 0, 0);

        await client.SendHeadersAsync(1, endStream: false, Http2End.Handshake(Version, ("x-size", "1000000")));
        var blocked = 0;
        while (blocked < 65_535)
        {
            blocked += (await client.ReadUntilAsync(frame => frame is { Stream: 1, Type: RawFrame.Data }))!.Payload.Length;
        }

        await client.SendHeadersAsync(3, endStream: false, Http2End.Handshake(Version, ("x-size", "10000")));
        for (var received = 0; received < 10_000;)
        {
            var frame = await client.ReadUntilAsync(frame => frame.Type == RawFrame.Data);
            Assert.That(frame!.Stream, Is.EqualTo(3));
            received += frame.Payload.Length;
        }

        await client.SendAsync(RawFrame.WindowUpdate, 0, 1, 0, 0x10, 0, 0);
        while (blocked < 1_000_000)
        {
            blocked += (await client.ReadUntilAsync(frame => frame is { Stream: 1, Type: RawFrame.Data }))!.Payload.Length;
        }
    }

    [Test]
    public async Task Tls_OfTheClient_CarriesManyOnOneConnection()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, listen: endPoint => endPoint.UseHttps(certificate));
        var connections = 0;
        using var http2 = new HttpMessageInvoker(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => Interlocked.Increment(ref connections) > 0 },
        });
        using var bound = new CancellationTokenSource(Bound.Default);
        var clients = new List<ClientWebSocket> { await gateway.ConnectAsync(http2: http2) };
        clients.AddRange(await Task.WhenAll(Enumerable.Range(1, 49).Select(_ => gateway.ConnectAsync(http2: http2))));

        await Task.WhenAll(clients.Select(async (client, i) =>
        {
            var message = Encoding.ASCII.GetBytes($"I am {i}");
            var buffer = new byte[64];
            await client.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, bound.Token);
            var received = await client.ReceiveAsync(buffer, bound.Token);
            Assert.That(buffer.AsSpan(0, received.Count).SequenceEqual(message), Is.True);
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, bound.Token);
            client.Dispose();
        }));

        Assert.That(connections, Is.EqualTo(1));
        await Eventually.True(() => gateway.Target.ActiveConnections == 0);
    }
}
