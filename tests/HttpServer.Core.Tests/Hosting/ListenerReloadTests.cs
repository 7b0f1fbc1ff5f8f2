using System.Globalization;
using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Hosting;

/// <summary>Options of the server that change while it runs.</summary>
public sealed class ListenerReloadTests
{
    private IConfigurationRoot _configuration = null!;

    [SetUp]
    public void CreateConfiguration() =>
        _configuration = new ConfigurationBuilder().AddInMemoryCollection([new("server:bind_address", "127.0.0.1"), new("server:default_port", "0")]).Build();

    [TearDown]
    public void DisposeConfiguration() => (_configuration as IDisposable)?.Dispose();

    [Test]
    public async Task Listener_AddedAndRemoved_OthersGoOn()
    {
        var path = new SlowPath();
        await using var server = await StartAsync(async context =>
        {
            await path.HoldAsync(context);
            await context.Response.WriteAsync(context.Features.Get<ListenerFeature>()!.Name);
        });
        var slow = server.GetAsync("/slow");
        await path.ArrivedAsync();
        await using var idle = await server.ConnectAsync();
        var port = FreePort.Find();

        Set(("server:listeners:0:name", "internal"), ("server:listeners:0:port", port.ToString(CultureInfo.InvariantCulture)));
        await Eventually.True(() => LoopbackPort.AcceptsAsync(port), what: "the new listener accepts");
        Assert.That((await GetAsync(port)).Body.Text, Is.EqualTo("internal"));

        // The same port under another name is not opened anew.
        Set(("server:listeners:0:name", "renamed"));
        Assert.That((await GetAsync(port)).Body.Text, Is.EqualTo("renamed"));

        Set(("server:listeners:0:name", null), ("server:listeners:0:port", null));
        await Eventually.True(async () => !await LoopbackPort.AcceptsAsync(port), what: "the listener is gone");

        await idle.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.That((await idle.ReadResponseAsync()).Body.Text, Is.EqualTo("default"));
        path.Answer();
        Assert.That((await slow).Body.Text, Is.EqualTo("default"));
    }

    [Test]
    public async Task Bounds_Changed_HoldForNewConnections()
    {
        await using var server = await StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));
        var big = $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n{new string('x', 2_000_000)}";
        Assert.That((await server.SendAsync(big)).StatusCode, Is.EqualTo(200));

        Set(("server:max_request_size_mb", "1"), ("server:max_request_headers", "1"));

        Assert.That((await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\n\r\n")).StatusCode, Is.EqualTo(200));
        Assert.That((await server.GetAsync(fields: "X: 1\r\nY: 2\r\n")).StatusCode, Is.EqualTo(431));
    }

    [Test]
    public async Task MaxConcurrentRequests_Changed_HoldsAtOnce()
    {
        var path = new SlowPath();
        await using var server = await StartAsync(path.HoldAsync);
        var slow = server.GetAsync("/slow");
        await path.ArrivedAsync();
        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));

        Set(("server:max_concurrent_requests", "1"));
        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(503));

        Set(("server:max_concurrent_requests", "0"));
        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
        path.Answer();
        Assert.That((await slow).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task MinRequestRate_Changed_HoldsForNewConnections()
    {
        _configuration["server:min_request_rate"] = "0";
        await using var server = await StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));

        Set(("server:min_request_rate", "1000000"), ("server:min_rate_grace", "2"));
        await using var client = await server.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(408));
    }

    [Test]
    public async Task MinResponseRate_Changed_HoldsForResponsesUnderWay()
    {
        const int Length = 64 * 1024 * 1024;
        _configuration["server:min_response_rate"] = "0";
        _configuration["server:min_rate_grace"] = "3600";
        var time = new FakeTimeProvider();
        await using var server = await StartAsync(
            async context =>
            {
                context.Response.ContentLength = Length;
                await context.Response.Body.WriteAsync(new byte[Length], context.RequestAborted);
            },
            services: services => services.AddSingleton<TimeProvider>(time).AddHttpServerTransport());
        await using var client = await server.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        _ = await client.ReadHeadAsync();
        for (var i = 0; i < 20; i++)
        {
            time.Advance(TimeSpan.FromSeconds(900));
        }

        Assert.That(server.Log.Requests, Is.Empty, "nothing is asked of it");
        Set(("server:min_response_rate", "240"), ("server:min_rate_grace", "5"));
        time.Advance(TimeSpan.FromSeconds(900));
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1.25));
            return server.Log.Requests.Count > 0;
        });

        Assert.That(client.ReadToEndAsync, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Change_NotValid_IsLoggedAndWhatWasStays()
    {
        var log = new RecordingLog();
        await using var server = await StartAsync(context => context.Response.WriteAsync("ok"), log);

        Set(("server:allowed_hosts:0", "not a host"), ("server:request_timeout", "soon"));

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(log.Lines, Has.Exactly(1).Contains("server.request_timeout: 'soon' is not a number").And.Contains("server.allowed_hosts[0]: "));
    }

    private Task<CoreServer> StartAsync(RequestDelegate handler, RecordingLog? log = null, Action<IServiceCollection>? services = null) =>
        CoreServer.StartFromAsync(_configuration.GetSection("server"), handler, log, services);

    private static Task<RawResponse> GetAsync(int port) => RawHttpClient.ExchangeAsync(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    private void Set(params (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            _configuration[key] = value;
        }

        _configuration.Reload();
    }

    /// <summary>Holds requests for /slow until the test lets them be answered.</summary>
    private sealed class SlowPath
    {
        private readonly Gate _arrived = new();
        private readonly Gate _answer = new();

        public async Task HoldAsync(HttpContext context)
        {
            if (context.Request.Path == "/slow")
            {
                _arrived.Open();
                await _answer.WaitAsync(context.RequestAborted);
            }
        }

        public Task ArrivedAsync() => _arrived.WaitAsync();

        public void Answer() => _answer.Open();
    }
}
