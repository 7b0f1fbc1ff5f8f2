using System.Globalization;
using HttpServer.Core.Hosting;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

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
        var arrived = new Gate();
        var answer = new Gate();
        await using var server = await StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                arrived.Open();
                await answer.WaitAsync(context.RequestAborted);
            }

            await context.Response.WriteAsync(context.Features.Get<ListenerFeature>()!.Name);
        });
        var slow = server.GetAsync("/slow");
        await arrived.WaitAsync();
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
        answer.Open();
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
    public async Task Change_NotValid_IsLoggedAndWhatWasStays()
    {
        var log = new RecordingLog();
        await using var server = await StartAsync(context => context.Response.WriteAsync("ok"), log);

        Set(("server:allowed_hosts:0", "not a host"), ("server:request_timeout", "soon"));

        Assert.That((await server.GetAsync()).StatusCode, Is.EqualTo(200));
        Assert.That(log.Lines, Has.Exactly(1).Contains("server.request_timeout: 'soon' is not a number").And.Contains("server.allowed_hosts[0]: "));
    }

    private Task<CoreServer> StartAsync(RequestDelegate handler, RecordingLog? log = null) =>
        CoreServer.StartFromAsync(_configuration.GetSection("server"), handler, log);

    private static Task<RawResponse> GetAsync(int port) => RawHttpClient.ExchangeAsync(port, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

    private void Set(params (string Key, string? Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            _configuration[key] = value;
        }

        _configuration.Reload();
    }
}
