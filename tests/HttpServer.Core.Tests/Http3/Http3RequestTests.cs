using System.Buffers;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Tests.Http3;

/// <summary>Requests of HTTP/3 through Kestrel's HTTP/3 and Core's pipeline; QUIC itself is a fake in memory.</summary>
public sealed class Http3RequestTests
{
    private const long MessageError = 0x10e;
    private const long RequestCancelled = 0x10c;

    private TlsFiles _files = null!;

    [SetUp]
    public void Create() => _files = new TlsFiles();

    [TearDown]
    public void Delete() => _files.Dispose();

    [Test]
    public async Task Request_IsServedAsHttps()
    {
        await using var gateway = await StartAsync(handler: context => context.Response.WriteAsync(string.Join(
            ' ',
            context.Request.Protocol,
            context.Request.Scheme,
            context.Request.Host,
            context.Request.IsHttps,
            context.Features.Get<ListenerFeature>()?.Name,
            context.Features.Get<ITlsHandshakeFeature>()?.Protocol)));
        await using var client = await gateway.ConnectAsync();

        var response = await client.GetAsync("a.test", "/x?y");

        Assert.That((response.Status, response.Text), Is.EqualTo((200, "HTTP/3 https a.test True https Tls13")));
        var logged = await gateway.Tls.Core.Log.SingleAsync();
        Assert.That((logged.Status, logged.Client, logged.Id), Is.EqualTo((200, "127.0.0.1", response.Field("x-request-id"))));
    }

    /// <summary>Kestrel's HTTP/3 loses it.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task Body_WrittenAndNotFlushed_Comes(bool yields)
    {
        await using var gateway = await StartAsync(handler: async context =>
        {
            if (yields)
            {
                await Task.Yield();
            }

            context.Response.BodyWriter.Write("written"u8);
        });
        await using var client = await gateway.ConnectAsync();

        var response = await client.GetAsync("a.test", "/");

        Assert.That((response.Status, response.Text, response.ResetCode), Is.EqualTo((200, "written", (long?)null)));
    }

    [Test]
    public async Task Body_ComesAndGoes()
    {
        await using var gateway = await StartAsync(handler: context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var client = await gateway.ConnectAsync();
        var body = new byte[300_000];
        Random.Shared.NextBytes(body);

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        var reading = exchange.ReadResponseAsync();
        foreach (var piece in body.Chunk(10_000))
        {
            await exchange.SendDataAsync(piece);
        }

        await exchange.EndAsync();

        Assert.That((await reading).Body.ToArray(), Is.EqualTo(body));
    }

    [TestCase("transfer-encoding", "chunked")]
    [TestCase("upgrade", "websocket")]
    [TestCase("keep-alive", "timeout=5")]
    [TestCase("proxy-connection", "keep-alive")]
    public async Task FieldOfAConnection_IsRefused(string name, string value)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();

        var response = await client.GetAsync("a.test", "/", new RawField(name, value));

        Assert.That((response.Status, response.Text), Is.EqualTo((400, "The request has a field that its version of HTTP does not have.\n")));
        Assert.That((await gateway.Tls.Core.Log.SingleAsync()).Reason, Is.EqualTo("connection_field"));
    }

    [TestCase("connection", "close", true)]
    [TestCase("Mixed-Case", "x", true)]
    [TestCase("x-evil", "a\r\nb: c", true)]
    [TestCase("user-agent", "a\r\nb: c", true)]
    [TestCase("user-agent", "a\r\nb: c", false)]
    [TestCase("x-evil", "a\0b", true)]
    [TestCase(":path", "/twice", true)]
    public async Task MalformedField_ResetsTheStreamAndHasNoHandler(string name, string value, bool usesTable)
    {
        var handled = 0;
        await using var gateway = await StartAsync(handler: _ =>
        {
            handled++;
            return Task.CompletedTask;
        });
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendFieldsAsync([new(":method", "GET"), new(":scheme", "https"), new(":authority", "a.test"), new(":path", "/"), new(name, value)], usesTable);
        await exchange.EndAsync();
        var response = await exchange.ReadResponseAsync();

        Assert.That(response.ResetCode is not null || response.Status == 400, $"{response.ResetCode} {response.Status}");
        Assert.That(handled, Is.Zero);
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(200), "its neighbours");
    }

    [TestCase("http", "a.test", "/")]
    [TestCase("https", "a.test", "x")]
    [TestCase("https", "a.test:x", "/")]
    public async Task MalformedHead_HasNoHandler(string scheme, string host, string path)
    {
        var handled = 0;
        await using var gateway = await StartAsync(handler: _ =>
        {
            handled++;
            return Task.CompletedTask;
        });
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendFieldsAsync([new(":method", "GET"), new(":scheme", scheme), new(":authority", host), new(":path", path)]);
        await exchange.EndAsync();
        var response = await exchange.ReadResponseAsync();

        Assert.That(response.ResetCode is not null || response.Status == 400, $"{response.ResetCode} {response.Status}");
        Assert.That(handled, Is.Zero);
    }

    [TestCase("a.test", 200)]
    [TestCase("A.TEST:443", 200)]
    [TestCase("b.test", 421)]
    [TestCase("", 400)]
    public async Task Host_HasToBeTheConnections(string host, int status)
    {
        await using var gateway = await StartAsync(options => options.Ssl.Certificates.Add(_files.Options(isEcdsa: true, "b.test")));
        await using var client = await gateway.ConnectAsync();

        Assert.That((await client.GetAsync(host, "/")).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task HstsAndNoRedirect_AsForHttps()
    {
        await using var gateway = await StartAsync(options =>
        {
            options.Ssl.ForceHttps = true;
            options.Ssl.Hsts.MaxAge = 60;
        });
        await using var client = await gateway.ConnectAsync();

        var response = await client.GetAsync("a.test", "/");

        Assert.That((response.Status, response.Field("strict-transport-security"), response.Field("alt-svc")), Is.EqualTo((200, "max-age=60", (string?)null)));
    }

    [Test]
    public async Task Body_BeyondTheLimit_Is413AndReadNoFurther()
    {
        await using var gateway = await StartAsync(options => options.MaxRequestSizeMb = 1, context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/", new RawField("content-length", "2000000"));
        var response = await exchange.ReadResponseAsync();

        Assert.That(response.Status, Is.EqualTo(413));
        await Eventually.True(() => exchange.StopCode is not null);
    }

    [Test]
    public async Task Error_BeforeTheBody_ReachesTheClient()
    {
        await using var gateway = await StartAsync(options => options.AllowedHosts.Add("a.test"), context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/");
        await exchange.SendDataAsync(new byte[1000]);

        Assert.That((await exchange.ReadResponseAsync()).Status, Is.EqualTo(403));
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Head_BeyondTheLimit_HasNoHandler()
    {
        await using var gateway = await StartAsync(options => options.MaxRequestHeadKb = 64);
        await using var client = await gateway.ConnectAsync();

        var fits = await client.GetAsync("a.test", "/", new RawField("x-long", new string('a', 50_000)));
        var tooLong = await client.GetAsync("a.test", "/", new RawField("x-long", new string('a', 70_000)));

        Assert.That((fits.Status, tooLong.Status == 431 || tooLong.ResetCode is not null), Is.EqualTo((200, true)));
    }

    [Test]
    public async Task Reset_EndsItsRequestAlone()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var gateway = await StartAsync(handler: async context =>
        {
            if (context.Request.Path == "/waits")
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        });
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendHeadAsync("GET", "a.test", "/waits");
        await begun.Task.WaitAsync(Bound.Default);
        exchange.Reset(RequestCancelled);

        Assert.That((await gateway.Tls.Core.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
        Assert.That((await client.GetAsync("a.test", "/")).Status, Is.EqualTo(200));
    }

    [TestCase(5)]
    [TestCase(15)]
    public async Task BodyOfAnotherLengthThanAnnounced_IsReset(int length)
    {
        await using var gateway = await StartAsync(handler: context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendHeadAsync("POST", "a.test", "/", new RawField("content-length", "10"));
        await exchange.SendDataAsync(new byte[length]);
        await exchange.EndAsync();
        var response = await exchange.ReadResponseAsync();

        Assert.That(response.ResetCode, Is.Not.Null);
        await Eventually.True(() => gateway.Tls.Core.Log.Requests.Count == 1);
    }

    [TestCase("TRACE", 501)]
    [TestCase("CONNECT", 501)]
    [TestCase("CUSTOM", 200)]
    public async Task Method_IsJudgedAsElsewhere(string method, int status)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();

        var exchange = client.Open();
        await exchange.SendFieldsAsync(method == "CONNECT"
            ? [new(":method", method), new(":authority", "a.test:443")]
            : [new(":method", method), new(":scheme", "https"), new(":authority", "a.test"), new(":path", "/")]);
        await exchange.EndAsync();

        Assert.That((await exchange.ReadResponseAsync()).Status, Is.EqualTo(status));
    }

    private Task<Http3Gateway> StartAsync(Action<ServerOptions>? configure = null, RequestDelegate? handler = null) => Http3Gateway.StartAsync(
        options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = _files.Add(isEcdsa: true, "a.test");
            configure?.Invoke(options);
        },
        handler);
}
