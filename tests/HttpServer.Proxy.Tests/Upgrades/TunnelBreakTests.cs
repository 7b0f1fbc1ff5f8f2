using HttpServer.Proxy.Tests.Passthrough;
using HttpServer.Proxy.Tests.Tls;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>Tunnels without frames whose one end breaks off: the other must not take what it has for all there was.</summary>
public sealed class TunnelBreakTests() : BackendTlsFixture("127.0.0.1")
{
    private const string Database = "db.internal:5432";

    [TestCase(true)]
    [TestCase(false)]
    public async Task Client_ThatResets_IsAResetForTheBackend(bool backendHasEnded)
    {
        await using var pair = await OpaquePair.OpenAsync();
        await EndDirectionAsync(pair, backendHasEnded);
        await pair.Client.SendAsync("half");
        Assert.That(await pair.Backend.ReadExactlyAsync(4), Is.EqualTo("half"u8.ToArray()));

        pair.Client.Abort();

        await Assert.ThatAsync(pair.Backend.ReadToEndAsync, Throws.InstanceOf<IOException>());
        Assert.That((await pair.Gateway.EndAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    // RFC 9113, 8.5: an error of the stream is a segment with the RST bit for the server behind it.
    [TestCase(true)]
    [TestCase(false)]
    public async Task StreamOfHttp2_ThatIsReset_IsAResetForTheBackend(bool backendHasEnded)
    {
        await using var backend = new HeldBackend(connection => connection.SendAsync("banner"));
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route => route.Connect.Add(Database));
        await using var streams = await RawHttp2Connection.ConnectAsync(gateway.Port);
        await streams.SendHeadersAsync(1, endStream: false, (":method", "CONNECT"), (":authority", Database));
        Assert.That(await streams.ReadOutcomeAsync(1), Is.EqualTo("200"));
        var client = new Http2End(streams);
        var server = await backend.AcceptAsync();
        Assert.That(await client.ReadExactlyAsync(6), Is.EqualTo("banner"u8.ToArray()));
        if (backendHasEnded)
        {
            server.HalfClose();
            await streams.ReadUntilAsync(static frame => frame is { Type: RawFrame.Data, Stream: 1 } && (frame.Flags & RawFrame.EndStream) != 0);
        }

        await client.SendAsync("half"u8.ToArray());
        Assert.That(await server.ReadExactlyAsync(4), Is.EqualTo("half"u8.ToArray()));
        await client.AbortAsync();

        await Assert.ThatAsync(server.ReadToEndAsync, Throws.InstanceOf<IOException>());
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    [Test]
    public async Task Passthrough_WhoseClientResets_IsAResetForTheTarget([Values] bool eventLoop)
    {
        await using var backend = new HeldBackend(connection => connection.ReadExactlyAsync(4));
        await using var app = await PassthroughApp.StartAsync(new Uri(backend.Url).Authority, eventLoop: eventLoop);
        var client = await app.ConnectAsync();
        await client.SendAsync("half");
        var target = await backend.AcceptAsync();

        client.Abort();

        await Assert.ThatAsync(target.ReadToEndAsync, Throws.InstanceOf<IOException>());
    }

    // RFC 8446, 6.1: without the closing alert somebody on the way may have cut it.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Backend_WhoseTlsIsCut_BreaksTheClient(bool saysGoodbye)
    {
        await using var backend = new TlsScript(Certificate, saysGoodbye, async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(OpaquePair.Switched + "half");
        });
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route =>
        {
            route.Upgrades.Add("tcp");
            route.Ssl.CaFile = Bundle;
        });
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);
        await client.SendAsync(OpaquePair.Request);
        Assert.That((await client.ReadHeadAsync())!.StartLine, Does.StartWith("HTTP/1.1 101 "));
        Assert.That(await client.ReadExactlyAsync(4), Is.EqualTo("half"u8.ToArray()));

        if (saysGoodbye)
        {
            Assert.That(await client.ReadToEndAsync(), Is.Empty);
            client.HalfClose();
        }
        else
        {
            await Assert.ThatAsync(client.ReadToEndAsync, Throws.InstanceOf<IOException>());
        }

        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo(saysGoodbye ? null : "upstream_closed"));
    }

    private static async Task EndDirectionAsync(OpaquePair pair, bool ofTheBackend)
    {
        if (ofTheBackend)
        {
            pair.Backend.HalfClose();
            Assert.That(await pair.Client.ReadToEndAsync(), Is.Empty);
        }
    }
}
