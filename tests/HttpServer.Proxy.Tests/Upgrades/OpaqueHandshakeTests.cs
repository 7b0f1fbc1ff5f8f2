using System.Text;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>Which other protocols a client may upgrade to, and what opens a tunnel for them.</summary>
public sealed class OpaqueHandshakeTests
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n";

    [Test]
    public async Task Handshake_OnItsWay_KeepsMethodAndProtocol()
    {
        await using var pair = await OpaquePair.OpenAsync();

        Assert.That(pair.Asked.Head.StartLine, Is.EqualTo("POST /exec HTTP/1.1"));
        Assert.That((pair.Asked.Header("Connection"), pair.Asked.Header("Upgrade"), pair.Asked.Header("Content-Length")), Is.EqualTo(("Upgrade", "tcp", "0")));
        Assert.That((pair.Head.StartLine, pair.Head.Value("Upgrade"), pair.Head.Value("X-Stream")), Is.EqualTo(("HTTP/1.1 101 Switching Protocols", "tcp", "7")));
    }

    [TestCase("GET /exec HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: spdy/3.1\r\n\r\n", "SPDY/3.1")]
    [TestCase("DELETE /exec HTTP/1.1\r\nHost: test\r\nConnection: x, upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n", "spdy/3.1")]
    public async Task Protocol_OfAnyCase_IsAllowed(string request, string answered)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: {answered}\r\n\r\n");
            await connection.SendAsync(await connection.ReadExactlyAsync(4));
        });
        await using var gateway = await StartAsync(backend);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(request + "echo");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(101));
        Assert.That(Encoding.ASCII.GetString(await client.ReadExactlyAsync(4)), Is.EqualTo("echo"));
    }

    [TestCase("Connection: Upgrade\r\nUpgrade: other\r\n", "")]
    [TestCase("Connection: Upgrade\r\nUpgrade: tcp, SPDY/3.1\r\n", "")]
    [TestCase("Connection: Upgrade\r\nUpgrade: tcp\r\nUpgrade: SPDY/3.1\r\n", "")]
    [TestCase("Connection: Upgrade\r\nUpgrade: SPDY/3\r\n", "")]
    [TestCase("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n", "")]
    [TestCase("Connection: keep-alive\r\nUpgrade: tcp\r\n", "")]
    [TestCase("Connection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 4\r\n", "body")]
    [TestCase("Connection: Upgrade\r\nUpgrade: tcp\r\nTransfer-Encoding: chunked\r\n", "4\r\nbody\r\n0\r\n\r\n")]
    public async Task Request_ThatAsksForNoneOfThem_IsForwardedWithoutItsUpgrade(string fields, string body)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await StartAsync(backend);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, $"POST / HTTP/1.1\r\nHost: test\r\n{fields}\r\n{body}");

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That((backend.Requests.Single().Header("Upgrade"), backend.Requests.Single().Header("Connection")), Is.EqualTo(((string?)null, (string?)null)));
    }

    [TestCase("HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 101 x\r\nConnection: Upgrade\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 101 x\r\nUpgrade: tcp\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: tcp, websocket\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 101 x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 3\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200)]
    [TestCase("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 403)]
    public async Task Bytes_BehindAHandshakeThatIsNotGranted_ReachNobody(string answer, int status)
    {
        var behind = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
            behind.SetResult(await connection.ReadToEndAsync());
        });
        await using var gateway = await StartAsync(backend);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(OpaquePair.Request + Hidden);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(await behind.Task.WaitAsync(Bound.Default), Is.Empty);
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo(status == 502 ? "bad_upgrade" : null));
    }

    private static Task<WebSocketGateway> StartAsync(ScriptedBackend backend) => WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route =>
    {
        route.Upgrades.Add("tcp");
        route.Upgrades.Add("SPDY/3.1");
    });
}
