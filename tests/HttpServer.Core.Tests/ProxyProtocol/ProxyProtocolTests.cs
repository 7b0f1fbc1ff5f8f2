using System.Text;
using HttpServer.Core.Hosting;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.ProxyProtocol;

/// <summary>Headers of the PROXY protocol on the wire: what the request and the access log know of its client afterwards.</summary>
public sealed class ProxyProtocolTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    private static IEnumerable<TestCaseData> Headers()
    {
        yield return Named("v1 ipv4", Text("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n"), "192.0.2.7:4321");
        yield return Named("v1 ipv6", Text("PROXY TCP6 2001:db8::7 2001:db8::1 4321 443\r\n"), "2001:db8::7:4321");
        yield return Named("v1 mapped", Text("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:198.51.100.1 4321 443\r\n"), "192.0.2.7:4321");
        yield return Named("v1 unknown", Text("PROXY UNKNOWN\r\n"), null);
        yield return Named("v1 unknown with words", Text("PROXY UNKNOWN ffff:f...f:ffff x 65535 65535\r\n"), null);
        yield return Named("v2 ipv4", WrittenProxyHeader.Ipv4(), "192.0.2.7:4321");
        yield return Named("v2 ipv6", WrittenProxyHeader.Ipv6("2001:db8::7"), "2001:db8::7:4321");
        yield return Named("v2 mapped", WrittenProxyHeader.Ipv6("::ffff:192.0.2.7"), "192.0.2.7:4321");
        yield return Named("v2 summed", WrittenProxyHeader.Summed(), "192.0.2.7:4321");
        yield return Named("v2 long", WrittenProxyHeader.Ipv4([0x20, 0x0f, 0x01, .. new byte[0x0f01]]), "192.0.2.7:4321");
        yield return Named("v2 local", WrittenProxyHeader.Of(0x20, 0x11, 1, 2, 3), null);
        yield return Named("v2 unspecified", WrittenProxyHeader.Of(0x21, 0, 5, 0, 1, 9), null);
        yield return Named("v2 unix", WrittenProxyHeader.Of(0x21, 0x31, new byte[216]), null);
    }

    private static IEnumerable<TestCaseData> WrongHeaders()
    {
        string[] lines =
        [
            "PROXY TCP4 192.0.2.7 198.51.100.1 4321\r\n", "PROXY TCP4  192.0.2.7 198.51.100.1 4321 443\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 4321 443 \r\n",
            "PROXY TCP4 192.0.2.07 198.51.100.1 4321 443\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 65536 443\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 04321 443\r\n",
            "PROXY TCP4 192.0.2.7 198.51.100.1 +1 443\r\n", "PROXY TCP4 2001:db8::7 2001:db8::1 4321 443\r\n", "PROXY TCP6 192.0.2.7 198.51.100.1 4321 443\r\n",
            "PROXY UDP4 192.0.2.7 198.51.100.1 4321 443\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\n", "PROXY UNKNOWNS\r\n",
            "PROXY TCP4 192.0.2.7 a.example 4321 443\r\n", "PROXY UNKNOWN \0\r\n", "PROXY UNKNOWN " + new string('x', 92) + "\r\n", "PROXY \r\n",
        ];
        return lines.Select(line => Named(line.TrimEnd('\n', '\r').Replace('\0', '0'), Text(line), null)).Concat(
        [
            Named("sum", WrittenProxyHeader.Summed(1), null), Named("sum of two bytes", WrittenProxyHeader.Ipv4(3, 0, 2, 0, 0), null),
            Named("field cut", WrittenProxyHeader.Ipv4(5, 0, 9, 1), null), Named("field without length", WrittenProxyHeader.Ipv4(5, 0), null),
            Named("addresses cut", WrittenProxyHeader.Of(0x21, 0x11, new byte[11]), null), Named("version", WrittenProxyHeader.Of(0x11, 0x11, new byte[12]), null),
            Named("command", WrittenProxyHeader.Of(0x22, 0x11, new byte[12]), null), Named("datagrams", WrittenProxyHeader.Of(0x21, 0x12, new byte[12]), null),
            Named("family", WrittenProxyHeader.Of(0x21, 0x41, new byte[216]), null), Named("too long", WrittenProxyHeader.Ipv4(new byte[4096]), null),
        ]);
    }

    [TestCaseSource(nameof(Headers))]
    public async Task Header_OfATrustedSender_SaysWhoTheClientIs(byte[] header, string? client)
    {
        await using var server = await StartAsync("required");
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync((byte[])[.. header, .. Text(Request)]);

        var seen = (await connection.ReadResponseAsync()).Body.Text;
        Assert.That(seen, Is.EqualTo(client ?? connection.LocalEndPoint!.ToString()));
        await Eventually.True(() => server.Log.Requests.Count == 1);
        Assert.That(server.Log.Requests.Single().Client, Is.EqualTo(seen[..seen.LastIndexOf(':')]));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Header_InPieces_IsReadAllTheSame(bool isText)
    {
        await using var server = await StartAsync("optional");
        var header = isText ? Text("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n") : WrittenProxyHeader.Summed();
        for (var cut = 1; cut <= header.Length; cut++)
        {
            await using var connection = await server.ConnectAsync();
            await connection.SendAsync(header.AsMemory(0, cut));
            await connection.SendAsync((byte[])[.. header[cut..], .. Text(Request)]);

            Assert.That((await connection.ReadResponseAsync()).Body.Text, Is.EqualTo("192.0.2.7:4321"), $"cut at {cut}");
        }
    }

    [TestCaseSource(nameof(WrongHeaders))]
    public async Task Header_ThatIsWrong_EndsTheConnection(byte[] header, string? client)
    {
        using var log = new RecordingLog();
        await using var server = await StartAsync("optional", log: log);
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync((byte[])[.. header, .. Text(Request)]);

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        Assert.That(log.Lines.Single(), Does.Contain("wrong header of the PROXY protocol"));
    }

    [TestCase("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n")]
    [TestCase("\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\0\0\0\0\0\0\0\0\0\0\0\0")]
    public async Task Header_FromElsewhere_EndsTheConnection(string header)
    {
        using var log = new RecordingLog();
        await using var server = await StartAsync("optional", "192.0.2.0/24", log);
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync(header + Request);

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        Assert.That(log.Lines.Single(), Does.Contain("not in proxy_protocol_from"));
        Assert.That((await server.SendAsync(Request)).Body.Text, Does.StartWith("127.0.0.1:"), "without a header");
    }

    [TestCase("192.0.2.0/24")]
    [TestCase("127.0.0.1")]
    public async Task Request_WithoutARequiredHeader_IsNotServed(string from)
    {
        using var log = new RecordingLog();
        await using var server = await StartAsync("required", from, log);
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync(Request);

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        Assert.That(log.Lines.Single(), Does.StartWith("A connection from 127.0.0.1:"));
    }

    [Test]
    public async Task Request_WhereHeadersAreOptional_NeedsNone()
    {
        await using var server = await StartAsync("optional");

        Assert.That((await server.SendAsync(Request)).Body.Text, Does.StartWith("127.0.0.1:"));
        Assert.That((await server.SendAsync(Request.Replace("GET", "PROPFIND", StringComparison.Ordinal))).StatusCode, Is.EqualTo(200), "begins nearly like a header");
    }

    [Test]
    public async Task Header_WhereItIsOff_IsNoProtocolAtAll()
    {
        await using var server = await StartAsync("off");
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n" + Request);

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Header_ThatDoesNotCome_EndsTheConnectionInTime()
    {
        using var log = new RecordingLog();
        await using var server = await StartAsync("required", log: log, configure: options => options.RequestHeadTimeout = 0.1);
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("PROXY TCP4 192");

        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        Assert.That(log.Lines.Single(), Does.Contain("did not come in time"));
    }

    [TestCase("192.0.2.0/24", "203.0.113.9")]
    [TestCase("127.0.0.1", "192.0.2.7")]
    public async Task TrustedProxies_BehindAHeader_AreThoseItNames(string trusted, string client)
    {
        await using var server = await StartAsync("required", configure: options => options.TrustedProxies.Add(trusted));

        await server.SendAsync("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\nGET / HTTP/1.1\r\nHost: test\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n");

        await Eventually.True(() => server.Log.Requests.Count == 1);
        Assert.That(server.Log.Requests.Single().Client, Is.EqualTo(client));
    }

    [TestCase("send-proxy")]
    [TestCase("send-proxy-v2 proxy-v2-options crc32c,unique-id")]
    public async Task Header_OfHaproxy_SaysWhoTheClientIs(string words)
    {
        await using var server = await StartAsync("required");
        await using var haproxy = await HaproxyFront.StartAsync(server.Port, words);
        await using var connection = await RawHttpClient.ConnectAsync(haproxy.Port);

        await connection.SendAsync(Request);

        Assert.That((await connection.ReadResponseAsync()).Body.Text, Is.EqualTo(connection.LocalEndPoint!.ToString()));
    }

    [Test]
    public async Task Listener_WithItsOwnWord_GoesByIt()
    {
        await using var server = await StartAsync("off", configure: options => options.Listeners.Add(new ListenerOptions { Name = "lb", Port = 0, ProxyProtocol = "required" }));

        Assert.That(
            (await RawHttpClient.ExchangeAsync(server.Ports[1], "PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n" + Request)).Body.Text, Is.EqualTo("192.0.2.7:4321"));
        Assert.That((await server.SendAsync(Request)).Body.Text, Does.StartWith("127.0.0.1:"));
    }

    private static Task<CoreServer> StartAsync(string mode, string from = "127.0.0.1", RecordingLog? log = null, Action<ServerOptions>? configure = null) => CoreServer.StartAsync(
        context => context.Response.WriteAsync($"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort}"),
        options =>
        {
            options.ProxyProtocol = mode;
            options.ProxyProtocolFrom.Add(from);
            configure?.Invoke(options);
        },
        services =>
        {
            if (log is not null)
            {
                services.AddSingleton<ILoggerProvider>(log);
            }
        });

    private static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

    private static TestCaseData Named(string name, byte[] header, string? client) => new TestCaseData(header, client).SetArgDisplayNames(name);
}
