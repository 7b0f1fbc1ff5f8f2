using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Upgrades;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A WebSocket through the gateway, both of its ends in the test's hands.</summary>
internal sealed class Pair : IAsyncDisposable
{
    private readonly HeldBackend _backend;
    private readonly IAsyncDisposable _connection;

    private Pair(HeldBackend backend, WebSocketGateway gateway, IAsyncDisposable connection, ClientEnd client, RawHttpConnection backendEnd)
    {
        _connection = connection;
        _backend = backend;
        Gateway = gateway;
        Client = client;
        Backend = backendEnd;
    }

    public WebSocketGateway Gateway { get; }

    public ClientEnd Client { get; }

    public RawHttpConnection Backend { get; }

    public static async Task<Pair> OpenAsync(bool eventLoops, bool http2 = false, Action<RouteOptions>? configure = null)
    {
        var backend = new HeldBackend(connection => connection.AcceptAsync());
        var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops, configure);
        var (connection, client) = http2 ? await Http2Async(gateway.Port) : await Http1Async(gateway.Port);
        return new Pair(backend, gateway, connection, client, await backend.AcceptAsync());
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
        await _backend.DisposeAsync();
        await Client.DisposeAsync();
        await _connection.DisposeAsync();
        await Gateway.DisposeAsync();
    }

    private static async Task<(IAsyncDisposable, ClientEnd)> Http1Async(int port)
    {
        var connection = await RawHttpClient.ConnectAsync(port);
        var head = await connection.ShakeHandsAsync();
        Assert.That(head.StartLine, Does.Contain("101"));
        return (connection, new Http1End(connection));
    }

    private static async Task<(IAsyncDisposable, ClientEnd)> Http2Async(int port)
    {
        var client = await Http2End.ConnectAsync(port);
        Assert.That(await client.Connection.ReadOutcomeAsync(1), Is.EqualTo("200"));
        return (client.Connection, client);
    }
}
