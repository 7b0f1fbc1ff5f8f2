using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>
/// A tunnel opens after a verified 101 and never before: what a client sends behind its handshake in the hope of one
/// reaches nobody when there is none.
/// </summary>
public sealed class RefusedHandshakeTests
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n";

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200)]
    [TestCase("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404)]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200)]
    [TestCase("HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n", 426)]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: wrong\r\n\r\n", 502)]
    [TestCase("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n", 403)]
    public async Task Bytes_BehindAHandshakeThatTheBackendRefuses_ReachNobody(string answer, int status)
    {
        var behind = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
            behind.SetResult(await connection.ReadToEndAsync());
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Handshake + Hidden);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(await behind.Task.WaitAsync(Bound.Default), Is.Empty);
        Assert.That(backend.Accepted, Is.EqualTo(1));
    }

    [TestCase("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 777", 426)]
    [TestCase("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Version: 13", 400)]
    [TestCase(Frames.Key, "short", 400)]
    public async Task Bytes_BehindAHandshakeThatTheGatewayRefuses_ReachNobody(string right, string wrong, int status)
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Frames.Handshake.Replace(right, wrong, StringComparison.Ordinal) + Hidden);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(backend.Accepted, Is.Zero);
    }

    [TestCase("Content-Length: 36\r\n", Hidden)]
    [TestCase("Transfer-Encoding: chunked\r\n", "24\r\n" + Hidden + "\r\n0\r\n\r\n")]
    public async Task Handshake_WithABody_IsARequestLikeOthers(string framing, string body)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true);

        await RawHttpClient.ExchangeAsync(gateway.Port, Frames.Handshake.Replace("\r\n\r\n", $"\r\n{framing}\r\n", StringComparison.Ordinal) + body);

        var request = backend.Connections.SelectMany(connection => connection.Requests).Single();
        Assert.That(request.Body, Is.EqualTo(Hidden));
        Assert.That(request.Fields.Select(field => field.Name), Has.None.EqualTo("Upgrade").And.None.EqualTo("Connection"));
    }
}
