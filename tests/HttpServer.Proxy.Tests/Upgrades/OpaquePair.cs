using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>An upgrade to a protocol that nobody here knows, both of its ends in the test's hands.</summary>
internal sealed class OpaquePair : IAsyncDisposable
{
    public const string Request = "POST /exec HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 0\r\n\r\n";
    public const string Switched = "HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nX-Stream: 7\r\n\r\n";

    private readonly HeldBackend _backend;

    private OpaquePair(HeldBackend backend, WebSocketGateway gateway, RawHttpConnection client, RawHttpConnection backendEnd, RawHead head)
    {
        _backend = backend;
        Gateway = gateway;
        Client = client;
        Backend = backendEnd;
        Head = head;
    }

    public WebSocketGateway Gateway { get; }

    public RawHttpConnection Client { get; }

    public RawHttpConnection Backend { get; }

    /// <summary>What the backend was asked.</summary>
    public RawRequest Asked => _backend.Requests[0];

    /// <summary>The 101 that the client got.</summary>
    public RawHead Head { get; }

    public static async Task<OpaquePair> OpenAsync(bool eventLoops = true, Action<RouteOptions>? configure = null, string more = "")
    {
        var backend = new HeldBackend(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Switched + more);
        });
        var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops, route =>
        {
            route.Upgrades.Add("tcp");
            configure?.Invoke(route);
        });
        var client = await RawHttpClient.ConnectAsync(gateway.Port);
        await client.SendAsync(Request);
        var head = (await client.ReadResponseAsync()).Head;
        return new OpaquePair(backend, gateway, client, await backend.AcceptAsync(), head);
    }

    public async ValueTask DisposeAsync()
    {
        await _backend.DisposeAsync();
        await Client.DisposeAsync();
        await Gateway.DisposeAsync();
    }
}
