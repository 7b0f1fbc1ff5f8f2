using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>What opens a tunnel and what does not.</summary>
public sealed class HandshakeTests
{
    [Test]
    public async Task Backend_ThatRefuses_AnswersTheClientWithItsBody()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 401 Unauthorized\r\nContent-Length: 6\r\nWWW-Authenticate: Basic\r\n\r\nno way");
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Handshake);
        var response = await client.ReadResponseAsync();

        Assert.That((response.StatusCode, Encoding.ASCII.GetString(response.Body.Bytes)), Is.EqualTo((401, "no way")));
        Assert.That(response.Header("WWW-Authenticate"), Is.EqualTo("Basic"));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That((await gateway.EndAsync()).Reason, Is.Null);
        // Never pooled: the next request needs another connection.
        await Eventually.True(() => backend.Open == 0);
    }

    [Test]
    public async Task Handshake_OnItsWay_KeepsItsFields()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.AcceptAsync();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Handshake.Replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: a, b\r\nSec-WebSocket-Extensions: x\r\nOrigin: http://o\r\nConnection: Sec-WebSocket-Key\r\n\r\n", StringComparison.Ordinal));
        var response = await client.ReadResponseAsync();
        var request = backend.Requests.Single();

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(101));
            Assert.That((request.Header("Connection"), request.Header("Upgrade")), Is.EqualTo(("Upgrade", "websocket")));
            Assert.That((request.Header("Sec-WebSocket-Key"), request.Header("Sec-WebSocket-Version")), Is.EqualTo((Frames.Key, "13")));
            Assert.That((request.Header("Sec-WebSocket-Protocol"), request.Header("Sec-WebSocket-Extensions")), Is.EqualTo(("a, b", "x")));
            Assert.That(request.Header("Origin"), Is.EqualTo("http://o"));
            Assert.That(request.Header("X-Forwarded-For"), Is.EqualTo("127.0.0.1"));
        });
    }

    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: h2c\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\n")]
    [TestCase("Connection: keep-alive\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\n")]
    [TestCase("Upgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\nSec-WebSocket-Protocol: never-offered\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\nContent-Length: 5\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\nTransfer-Encoding: chunked\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\nSec-WebSocket-Extensions: never-offered\r\n")]
    [TestCase("Connection: Upgrade\r\nUpgrade: websocket, h2c\r\nSec-WebSocket-Accept: " + Frames.Accept + "\r\n")]
    public async Task Backend_WithAWrong101_OpensNoTunnel(string fields)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            _ = await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\n{fields}\r\nsecret");
            await connection.ReadToEndAsync();
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Handshake);
        var response = await client.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.EqualTo(502));
        Assert.That(response.Header("Upgrade"), Is.Null);
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("bad_upgrade"));
        await Eventually.True(() => backend.Open == 0);
    }

    [TestCase("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 12", 426, "websocket_version")]
    [TestCase("Sec-WebSocket-Version: 13\r\n", "", 400, "bad_websocket_request")]
    [TestCase("Sec-WebSocket-Key: " + Frames.Key + "\r\n", "", 400, "bad_websocket_request")]
    [TestCase(Frames.Key, "c2hvcnQ=", 400, "bad_websocket_request")]
    [TestCase(Frames.Key, "dGhlIHNhbXBsZSBub25jZQ", 400, "bad_websocket_request")]
    [TestCase(Frames.Key, Frames.Key + "\r\nSec-WebSocket-Key: " + Frames.Key, 400, "bad_websocket_request")]
    public async Task Handshake_ThatIsWrong_IsRefusedWithoutAskingTheBackend(string right, string wrong, int status, string reason)
    {
        await using var backend = ScriptedBackend.Answering(Frames.Accepted);
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake.Replace(right, wrong, StringComparison.Ordinal));

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Header("Sec-WebSocket-Version"), Is.EqualTo(status == 426 ? "13" : null));
        Assert.That(response.Header("Upgrade"), Is.EqualTo(status == 426 ? "websocket" : null));
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo(reason));
        Assert.That(backend.Accepted, Is.Zero);
    }

    [TestCase("Upgrade: websocket", "Upgrade: h2c")]
    [TestCase("Upgrade: websocket", "Upgrade: websocket, h2c")]
    [TestCase("Connection: Upgrade\r\n", "")]
    [TestCase("GET /socket HTTP/1.1", "GET /socket HTTP/1.0")]
    [TestCase("GET ", "PUT ")]
    public async Task Request_ThatIsNoWebSocket_IsForwardedWithoutItsUpgrade(string right, string wrong)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake.Replace(right, wrong, StringComparison.Ordinal));

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That((backend.Requests.Single().Header("Upgrade"), backend.Requests.Single().Header("Connection")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [Test]
    public async Task Backend_ThatNobodyListensAt_IsABadGateway()
    {
        await using var backend = ScriptedBackend.Answering(Frames.Accepted);
        await backend.RefuseAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake);

        Assert.That((response.StatusCode, (await gateway.EndAsync()).Reason), Is.EqualTo((502, "connect_refused")));
    }

    [Test]
    public async Task Backend_ThatNeverAnswers_IsAGatewayTimeout()
    {
        await using var backend = ScriptedBackend.Start(async connection => await connection.ReadToEndAsync());
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route => route.Timeout = 0.3);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake);

        Assert.That((response.StatusCode, (await gateway.EndAsync()).Reason), Is.EqualTo((504, "head_timeout")));
    }

    [Test]
    public async Task Frame_OfTheBackendRightBehindThe101_IsNotLost()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            _ = await connection.ReadRequestAsync();
            await connection.SendAsync(Frames.Join(Encoding.ASCII.GetBytes(Frames.Accepted), Frames.Build(Frames.Text, "welcome"u8.ToArray(), masked: false)));
            await connection.ReadToEndAsync();
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.ShakeHandsAsync();

        Assert.That((await client.ReadFrameAsync()).Text, Is.EqualTo("welcome"));
    }

    [Test]
    public async Task StickyRoute_GivesItsCookieWithThe101()
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route =>
        {
            route.StickySessions = true;
            route.StickyCookie = "stay";
        });
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        var head = await client.ShakeHandsAsync();

        Assert.That(head.Value("Set-Cookie"), Does.StartWith("stay="));
    }
}
