using System.Net;
using System.Text;
using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Tests.Http2;

[TestFixture(true)]
[TestFixture(false)]
public sealed class PriorKnowledgeTests(bool onEventLoop)
{
    // A patch of the runtime that takes Kestrel's switch away, or stops reading it, is noticed here.
    [Test]
    public async Task Client_WithPriorKnowledge_SpeaksHttp2OnTheOrdinaryPort()
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Host} {context.Request.Scheme}"));
        using var client = Http2Client.Create();

        var text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/"));

        Assert.That(text, Is.EqualTo($"HTTP/2 127.0.0.1:{server.Port} http"));
        Assert.That((await server.GetAsync()).Body.Text, Is.EqualTo("HTTP/1.1 test http"));
    }

    [Test]
    public async Task Preface_ByteByByte_IsRecognised()
    {
        await using var server = await StartAsync();
        await using var client = new RawHttp2Connection(await RawHttpClient.ConnectAsync(server.Port));

        foreach (var one in RawHttp2Connection.Preface)
        {
            await client.Connection.SendAsync(new[] { one });
        }

        await client.SendAsync(RawFrame.Settings, 0, 0);
        await client.SendHeadersAsync(1, endStream: true, RawHttp2Connection.Get());

        Assert.That(await client.ReadOutcomeAsync(1), Is.EqualTo("200"));
    }

    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab")]
    [TestCase("PRI / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [TestCase("PROPFIND / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Request_ThatBeginsLikeThePreface_IsHttp11(string message)
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync(context.Request.Protocol));
        await using var client = await server.ConnectAsync();

        foreach (var one in message)
        {
            await client.SendAsync(one.ToString());
        }

        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("HTTP/1.1"));
    }

    [TestCase("PRI * HTTP/2.0\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")]
    public async Task Preface_ThatIsNone_IsNotServed(string message)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync(message);
        client.HalfClose();

        Assert.That(Encoding.Latin1.GetString(await client.ReadToEndAsync()), Does.Not.Contain("200"));
        Assert.That(server.Log.Requests.Select(request => request.Reason), Is.All.EqualTo("version_refused"));
    }

    [TestCase("INVALID CONNECTION PREFACE\r\n\r\n")]
    [TestCase("USER a 0 * :b\r\n")]
    public async Task FirstLine_OfAnotherProtocol_IsClosedWithoutAnAnswer(string message)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync(message);

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("GET / FTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    [TestCase("GET / http/1.1\r\nHost: a\r\n\r\n", 505)]
    [TestCase("GET / HTTP/1.1 x\r\nHost: a\r\n\r\n", 400)]
    [TestCase("GET /\r\nHost: a b c\r\n\r\n", 400)]
    public async Task FirstLine_ThatIsABadRequestLine_IsAnswered(string message, int status)
    {
        await using var server = await StartAsync();
        await using var client = await server.ConnectAsync();

        await client.SendAsync(message);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
    }

    // RFC 9113, 3.4: HTTP_1_1_REQUIRED would send a client that does speak HTTP/2 to the other protocol.
    [TestCase("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\rX")]
    [TestCase("PRI * HTTP/2.0\r\nHost: a\r\n\r\nSM\r\n\r\n")]
    public async Task Preface_ThatEndsWrongly_IsAConnectionErrorOfProtocolError(string message)
    {
        await using var server = await StartAsync();
        await using var client = new RawHttp2Connection(await server.ConnectAsync());

        await client.Connection.SendAsync(message);
        var goAway = await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway);

        Assert.That(goAway?.ErrorCode, Is.EqualTo(1));
        Assert.That(await client.ReadAsync(), Is.Null);
        Assert.That(server.Log.Requests, Is.Empty);
    }

    [Test]
    public async Task Http2_SwitchedOff_IsAnsweredWithHttp11Required()
    {
        await using var server = await StartAsync(configure: options => options.Http2 = false);
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        var goAway = await client.ReadUntilAsync(frame => frame.Type == RawFrame.GoAway);

        Assert.That(goAway?.ErrorCode, Is.EqualTo(0xd));
        Assert.That(server.Log.Requests.Select(request => request.Reason), Is.All.EqualTo("version_refused"));
    }

    [Test]
    public async Task Upgrade_ToH2c_StaysHttp11()
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync(context.Request.Protocol));

        var response = await server.GetAsync("/", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n");

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((200, "HTTP/1.1")));
    }

    [TestCase("", "")]
    [TestCase("PRI * ", "408")]
    [TestCase("PRI * HTTP/2.0\r\nHost:", "408")]
    [TestCase("P", "408")]
    public async Task Connection_ThatStops_IsClosedInTime(string begin, string expected)
    {
        await using var server = await StartAsync(configure: options =>
        {
            options.KeepAliveTimeout = 1;
            options.RequestHeadTimeout = 0.1;
        });
        await using var client = await server.ConnectAsync();
        if (begin.Length > 0)
        {
            await client.SendAsync(begin);
        }

        var answer = Encoding.ASCII.GetString(await client.ReadToEndAsync());

        Assert.That(answer, expected.Length == 0 ? Is.Empty : Does.StartWith($"HTTP/1.1 {expected} "));
    }

    [Test]
    public async Task Stop_WithAConnectionThatSaidNothing_DoesNotWaitForIt()
    {
        await using var server = await StartAsync(configure: options => options.ShutdownGrace = 600);
        await using var silent = await server.ConnectAsync();
        await server.GetAsync();

        await server.StopAsync().WaitAsync(Bound.Default);

        Assert.That(await silent.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task File_SentOverHttp2_IsNotLentToTheSocket()
    {
        IFileTransport? seen = null;
        await using var server = await StartAsync(context =>
        {
            seen = context.Features.Get<IFileTransport>();
            return Task.CompletedTask;
        });
        using var client = Http2Client.Create();

        await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/"));
        Assert.That(seen, Is.Null);

        await server.GetAsync();
        Assert.That(seen is not null, Is.EqualTo(onEventLoop));
    }

    [Test]
    public async Task Bodies_OfSeveralMegabytes_PassInBothDirections()
    {
        await using var server = await StartAsync(async context =>
        {
            using var whole = new MemoryStream();
            await context.Request.Body.CopyToAsync(whole);
            await context.Response.Body.WriteAsync(whole.ToArray());
        });
        using var client = Http2Client.Create();
        var body = new byte[5_000_000];
        new Random(1).NextBytes(body);

        using var response = await client.PostAsync(new Uri($"http://127.0.0.1:{server.Port}/"), new ByteArrayContent(body));

        Assert.That(response.Version, Is.EqualTo(HttpVersion.Version20));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
    }

    [Test]
    public async Task Listener_OfAConnection_IsAFeatureOfItsRequests()
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync(context.Features.GetRequiredFeature<ListenerFeature>().Name));
        using var client = Http2Client.Create();

        Assert.That(await client.GetStringAsync(new Uri($"http://127.0.0.1:{server.Port}/")), Is.EqualTo("default"));
        Assert.That((await server.GetAsync()).Body.Text, Is.EqualTo("default"));
    }

    private Task<CoreServer> StartAsync(RequestDelegate? handler = null, Action<ServerOptions>? configure = null) => CoreServer.StartAsync(
        handler,
        configure,
        services =>
        {
            if (onEventLoop)
            {
                services.AddHttpServerTransport();
            }
        });
}
