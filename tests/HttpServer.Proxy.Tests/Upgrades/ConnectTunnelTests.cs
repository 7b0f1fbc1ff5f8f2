using System.Text;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Upgrades;

/// <summary>CONNECT (RFC 9110, 9.3.6; RFC 9113, 8.5) on a route that names authorities: to its target, for these alone.</summary>
public sealed class ConnectTunnelTests
{
    private const string Authority = "db.internal:5432";

    [Test]
    public async Task Bytes_OfBothEnds_PassUntilEachEnds([Values] bool http2)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.SendAsync("banner");
            var question = await connection.ReadToEndAsync();
            await connection.SendAsync($"{question.Length}");
        });
        await using var gateway = await StartAsync(backend);
        var (connection, client) = await ConnectAsync(gateway, http2);
        await using var _ = connection;

        Assert.That(Encoding.ASCII.GetString(await client.ReadExactlyAsync(6)), Is.EqualTo("banner"));
        await client.SendAsync(new byte[100_000]);
        await client.HalfCloseAsync();

        // Nothing but the tunnel's own, to the very end.
        Assert.That(Encoding.ASCII.GetString(await client.ReadToEndAsync()), Is.EqualTo("100000"));
        var end = await gateway.EndAsync();
        Assert.That((end.Status, end.Reason, end.BytesIn, end.BytesOut), Is.EqualTo((200, (string?)null, 100_000L, 12L)));
    }

    [Test]
    public async Task Backend_ThatEndsItsDirection_StillGetsTheRest([Values] bool http2)
    {
        var rest = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.SendAsync("all");
            connection.HalfClose();
            rest.SetResult(await connection.ReadToEndAsync());
        });
        await using var gateway = await StartAsync(backend);
        var (connection, client) = await ConnectAsync(gateway, http2);
        await using var _ = connection;

        Assert.That(Encoding.ASCII.GetString(await client.ReadExactlyAsync(3)), Is.EqualTo("all"));
        await client.SendAsync("the rest"u8.ToArray());
        await client.HalfCloseAsync();

        Assert.That(Encoding.ASCII.GetString(await rest.Task.WaitAsync(Bound.Default)), Is.EqualTo("the rest"));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That((await gateway.EndAsync()).Reason, Is.Null);
    }

    [Test]
    public async Task Client_ThatBreaksOff_EndsTheBackend([Values] bool http2)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.SendAsync("banner");
            await EndAsync(connection.ReadToEndAsync);
        });
        await using var gateway = await StartAsync(backend);
        var (connection, client) = await ConnectAsync(gateway, http2);
        await using var _ = connection;
        await client.ReadExactlyAsync(6);

        await client.AbortAsync();

        await Eventually.True(() => backend.Open == 0);
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("client_aborted"));
    }

    [Test]
    public async Task Backend_ThatBreaksOff_BreaksTheClient([Values] bool http2)
    {
        var seen = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.SendAsync("banner");
            await seen.WaitAsync();
            connection.Abort();
        });
        await using var gateway = await StartAsync(backend);
        var (connection, client) = await ConnectAsync(gateway, http2);
        await using var _ = connection;
        await client.ReadExactlyAsync(6);

        seen.Open();

        // CONNECT_ERROR in HTTP/2 (RFC 9113, 8.5).
        await Assert.ThatAsync(client.ReadToEndAsync, http2 ? Throws.TypeOf<IOException>().With.Message.EqualTo("RST 10") : Throws.InstanceOf<IOException>());
        Assert.That((await gateway.EndAsync()).Reason, Is.EqualTo("upstream_closed"));
    }

    [TestCase("db.internal:5433")]
    [TestCase("db.internal:05432")]
    [TestCase("db.internal")]
    [TestCase("other.internal:5432")]
    [TestCase("db.internal.evil:5432")]
    [TestCase("127.0.0.1:5432")]
    public async Task Authority_ThatNoRouteNames_Gets501(string authority)
    {
        await using var backend = ScriptedBackend.Answering("never");
        await using var gateway = await StartAsync(backend);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Request(authority) + "GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n");
        await client.SendHeadersAsync(1, endStream: false, (":method", "CONNECT"), (":authority", authority));

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((501, "close")));
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("501"));
        Assert.That(backend.Accepted, Is.Zero);
    }

    // A length that says there is a body, HTTP/1.0, and a Host that names another: RFC 9110, 9.3.6; RFC 9112, 3.2.
    [TestCase("CONNECT " + Authority + " HTTP/1.1\r\nHost: " + Authority + "\r\nContent-Length: 5\r\n\r\nhello", 400)]
    [TestCase("CONNECT " + Authority + " HTTP/1.1\r\nHost: " + Authority + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400)]
    [TestCase("CONNECT " + Authority + " HTTP/1.1\r\nHost: other:5432\r\n\r\n", 400)]
    [TestCase("CONNECT " + Authority + " HTTP/1.0\r\nHost: " + Authority + "\r\n\r\n", 501)]
    [TestCase("GET / HTTP/1.1\r\nHost: " + Authority + "\r\n\r\n", 404)]
    public async Task Request_ThatIsNoCleanConnect_ReachesNobody(string request, int status)
    {
        await using var backend = ScriptedBackend.Answering("never");
        await using var gateway = await StartAsync(backend);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, request);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(backend.Accepted, Is.Zero);
    }

    // A client may send bytes of the tunnel before it knows that there will be one.
    [TestCase("HTTP/1.1", 503)]
    [TestCase("HTTP/1.0", 501)]
    public async Task Connect_ThatIsRefused_IsTheLastOfItsConnection(string version, int status)
    {
        await using var backend = ScriptedBackend.Start(connection => connection.ReadToEndAsync());
        await using var gateway = await WebSocketGateway.StartAsync(backend.Url, eventLoops: true, route =>
        {
            route.Connect.Add(Authority);
            (route.Target, route.QueueSize) = (null, 0);
            route.Targets.Add(new() { Url = backend.Url, MaxConnections = 1 });
        });
        // HTTP/1.0 is refused before a target is asked for; over HTTP/1.1 the only connection is taken.
        await using var holder = version == "HTTP/1.1" ? (await ConnectAsync(gateway, http2: false)).Connection : null;
        await using var client = await RawHttpClient.ConnectAsync(gateway.Port);

        await client.SendAsync($"CONNECT {Authority} {version}\r\nHost: {Authority}\r\nConnection: keep-alive\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n");
        var answers = Encoding.ASCII.GetString(await client.ReadToEndAsync());

        Assert.That(answers, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answers.Split("HTTP/1.1 "), Has.Length.EqualTo(2), answers);
    }

    [Test]
    public async Task Backend_ThatNobodyListensAt_IsABadGateway([Values] bool http2)
    {
        await using var backend = ScriptedBackend.Answering("never");
        await backend.RefuseAsync();
        await using var gateway = await StartAsync(backend);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        await client.SendHeadersAsync(1, endStream: false, (":method", "CONNECT"), (":authority", Authority));

        Assert.That(http2 ? await client.ReadOutcomeAsync(1) : $"{(await RawHttpClient.ExchangeAsync(gateway.Port, Request(Authority))).StatusCode}", Is.EqualTo("502"));
    }

    // Kestrel's own sockets cannot end one direction alone, and so not keep the server's words out of the tunnel.
    [Test]
    public async Task Connect_OnKestrelsOwnSockets_IsForHttp2Only()
    {
        await using var backend = ScriptedBackend.Start(async connection => await EndAsync(connection.ReadToEndAsync));
        await using var gateway = await StartAsync(backend, eventLoops: false);
        await using var client = await RawHttp2Connection.ConnectAsync(gateway.Port);

        var response = await RawHttpClient.ExchangeAsync(gateway.Port, Request(Authority));
        await client.SendHeadersAsync(1, endStream: false, (":method", "CONNECT"), (":authority", Authority));

        Assert.That(response.StatusCode, Is.EqualTo(501));
        // At once: it is the client that has to speak now.
        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));
    }

    private static string Request(string authority) => $"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n";

    private static Task<WebSocketGateway> StartAsync(ScriptedBackend backend, bool eventLoops = true) =>
        WebSocketGateway.StartAsync(backend.Url, eventLoops, route => route.Connect.Add(Authority));

    private static async Task<(IAsyncDisposable Connection, ClientEnd Client)> ConnectAsync(WebSocketGateway gateway, bool http2)
    {
        if (http2)
        {
            var streams = await RawHttp2Connection.ConnectAsync(gateway.Port);
            await streams.SendHeadersAsync(1, endStream: false, (":method", "CONNECT"), (":authority", Authority));
            Assert.That(await streams.ReadOutcomeAsync(1), Is.EqualTo("200"));
            return (streams, new Http2End(streams));
        }

        var connection = await RawHttpClient.ConnectAsync(gateway.Port);
        await connection.SendAsync(Request(Authority));
        var head = await connection.ReadHeadAsync();
        Assert.That((head!.StartLine, head.Value("Content-Length"), head.Value("Transfer-Encoding")), Is.EqualTo(("HTTP/1.1 200 OK", (string?)null, (string?)null)));
        return (connection, new Http1End(connection));
    }

    private static async Task EndAsync(Func<Task<byte[]>> readToEndAsync)
    {
        try
        {
            await readToEndAsync();
        }
        catch (IOException)
        {
            // Reset: an end as well.
        }
    }
}
