using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>Correct ends on both sides.</summary>
[TestFixture(true, false)]
[TestFixture(false, false)]
[TestFixture(true, true)]
[TestFixture(false, true)]
public sealed class EchoTests(bool eventLoops, bool http2)
{
    private WebSocketCloseStatus? _closeStatus;
    private KestrelBackend _backend = null!;
    private WebSocketGateway _gateway = null!;
    private HttpMessageInvoker? _http2;

    [SetUp]
    public async Task StartAsync()
    {
        _backend = await EchoBackend.StartAsync(status => _closeStatus = status);
        _gateway = await WebSocketGateway.StartAsync(_backend.Url, eventLoops);
        _http2 = http2 ? new HttpMessageInvoker(new SocketsHttpHandler { EnableMultipleHttp2Connections = true }) : null;
    }

    [TearDown]
    public async Task StopAsync()
    {
        _http2?.Dispose();
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(125)]
    [TestCase(126)]
    [TestCase(65535)]
    [TestCase(65536)]
    [TestCase(1024 * 1024)]
    public async Task Message_OfAnySize_ComesBackWhole(int size)
    {
        using var client = await ConnectAsync();
        var message = RandomNumberGenerator.GetBytes(size);

        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Token);
        var (bytes, type) = await ReceiveAsync(client);

        Assert.That(type, Is.EqualTo(WebSocketMessageType.Binary));
        Assert.That(bytes.AsSpan().SequenceEqual(message), Is.True);
    }

    [Test]
    public async Task Messages_ManyInARow_KeepTheirOrderAndKind()
    {
        using var client = await ConnectAsync();
        for (var i = 0; i < 500; i++)
        {
            await client.SendAsync(Encoding.UTF8.GetBytes($"message {i} ä"), WebSocketMessageType.Text, endOfMessage: true, Token);
        }

        for (var i = 0; i < 500; i++)
        {
            var (bytes, type) = await ReceiveAsync(client);
            Assert.That((Encoding.UTF8.GetString(bytes), type), Is.EqualTo(($"message {i} ä", WebSocketMessageType.Text)));
        }
    }

    [Test]
    public async Task Message_InFragments_ComesBackWhole()
    {
        using var client = await ConnectAsync();
        foreach (var part in new[] { "one ", "two ", "three" })
        {
            await client.SendAsync(Encoding.UTF8.GetBytes(part), WebSocketMessageType.Text, endOfMessage: part == "three", Token);
        }

        Assert.That(Encoding.UTF8.GetString((await ReceiveAsync(client)).Bytes), Is.EqualTo("one two three"));
    }

    [Test]
    public async Task Message_Compressed_ComesBackWhole()
    {
        using var client = await ConnectAsync(options => options.DangerousDeflateOptions = new WebSocketDeflateOptions());
        var message = new byte[100_000];

        await client.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Token);

        Assert.That((await ReceiveAsync(client)).Bytes, Is.EqualTo(message));
    }

    [Test]
    public async Task Close_ByTheClient_ReachesTheBackendAndEndsWithoutAReason()
    {
        using var client = await ConnectAsync();
        await client.SendAsync("12345"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        await ReceiveAsync(client);

        await client.CloseAsync((WebSocketCloseStatus)4001, "done", Token);
        var end = await _gateway.EndAsync();

        Assert.That((client.CloseStatus, _closeStatus), Is.EqualTo(((WebSocketCloseStatus)4001, (WebSocketCloseStatus)4001)));
        Assert.That((end.Status, end.Reason), Is.EqualTo((http2 ? 200 : 101, (string?)null)));
        // Message and Close frame: payload, two bytes of header, and the mask of what a client sends.
        Assert.That((end.BytesIn, end.BytesOut), Is.EqualTo((5L + 6 + 6 + 6, 5L + 2 + 6 + 2)));
        Assert.That(end.UpstreamTicks, Is.Positive);
    }

    [Test]
    public async Task Close_ByTheBackend_ReachesTheClient()
    {
        using var client = await ConnectAsync();
        await client.SendAsync("close me"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, Token);
        await ReceiveAsync(client);

        var result = await client.ReceiveAsync(new byte[16], Token);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);

        Assert.That((result.CloseStatus, result.CloseStatusDescription), Is.EqualTo(((WebSocketCloseStatus)4002, "as you wish")));
        Assert.That((await _gateway.EndAsync()).Reason, Is.Null);
    }

    [Test]
    public async Task Subprotocol_ChosenByTheBackend_IsTheClients()
    {
        using var client = await ConnectAsync(options =>
        {
            options.AddSubProtocol("a.v1");
            options.AddSubProtocol("b.v2");
        });

        Assert.That(client.SubProtocol, Is.EqualTo("b.v2"));
    }

    [Test]
    public async Task Sockets_TwoHundredAtOnce_AreCountedWhileTheyLive()
    {
        var clients = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ConnectAsync()));
        Assert.That(_gateway.Target.ActiveConnections, Is.EqualTo(200));

        await Task.WhenAll(clients.Select(async (client, i) =>
        {
            var message = Encoding.UTF8.GetBytes($"I am {i}");
            await client.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, Token);
            Assert.That((await ReceiveAsync(client)).Bytes, Is.EqualTo(message));
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
            client.Dispose();
        }));

        await Eventually.True(() => _gateway.Target.ActiveConnections == 0);
    }

    private Task<ClientWebSocket> ConnectAsync(Action<ClientWebSocketOptions>? configure = null) => _gateway.ConnectAsync(configure, _http2);

    private static CancellationToken Token => CancellationToken.None;

    private static async Task<(byte[] Bytes, WebSocketMessageType Type)> ReceiveAsync(WebSocket socket)
    {
        using var bound = new CancellationTokenSource(Bound.Default);
        using var message = new MemoryStream();
        var buffer = new byte[32 * 1024];
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer, bound.Token);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return (message.ToArray(), result.MessageType);
            }
        }
    }
}
