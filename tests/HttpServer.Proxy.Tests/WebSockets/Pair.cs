using HttpServer.Proxy.Configuration;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A WebSocket through the gateway, both of its ends in the test's hands.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly ScriptedBackend _backend;
    private readonly Gate _over;

    private Pair(ScriptedBackend backend, WebSocketGateway gateway, RawHttpConnection client, RawHttpConnection backendEnd, Gate over)
    {
        _backend = backend;
        _over = over;
        Gateway = gateway;
        Client = client;
        Backend = backendEnd;
    }

    public WebSocketGateway Gateway { get; }

    public RawHttpConnection Client { get; }

    public RawHttpConnection Backend { get; }

    public static async Task<Pair> OpenAsync(bool eventLoops, Action<RouteOptions>? configure = null)
    {
        var accepted = new TaskCompletionSource<RawHttpConnection>(TaskCreationOptions.RunContinuationsAsynchronously);
        var over = new Gate();
        var backend = ScriptedBackend.Start(async (connection, stopping) =>
        {
            await connection.AcceptAsync();
            accepted.SetResult(connection);
            await over.WaitAsync(stopping);
        });
        var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops, configure);
        var client = await RawHttpClient.ConnectAsync(gateway.Port);
        var head = await client.ShakeHandsAsync();
        Assert.That(head.StartLine, Does.Contain("101"));
        return new Pair(backend, gateway, client, await accepted.Task.WaitAsync(Bound.Default), over);
    }

    /// <summary>Waits for the gateway's Close frames, answers both, and waits for the connections to end.</summary>
    public async Task<(Frame ToClient, Frame ToBackend)> AnswerCloseFramesAsync()
    {
        var frames = (await Client.ReadFrameAsync(), await Backend.ReadFrameAsync());
        await Client.SendAsync(Frames.CloseOf(1001, masked: true));
        await Backend.SendAsync(Frames.CloseOf(1001, masked: false));
        Assert.That(await Client.ReadToEndAsync(), Is.Empty);
        Assert.That(await Backend.ReadToEndAsync(), Is.Empty);
        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        _over.Open();
        await Client.DisposeAsync();
        await Gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }
}
