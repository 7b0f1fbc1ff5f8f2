using System.Net;
using System.Net.WebSockets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Samples.Tests;

/// <summary>Each sample, started as people start it, does what it is there to show.</summary>
public sealed class SampleTests
{
    [Test]
    public async Task StaticSite_ItsFilesAndItsOwnPath_AreServed()
    {
        await using var sample = await RunAsync("static-site");
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };

        using var page = await client.GetAsync(new Uri("/", UriKind.Relative));

        Assert.That(await page.Content.ReadAsStringAsync(), Does.StartWith("<!doctype html>").IgnoreCase);
        Assert.That(page.Headers.ETag, Is.Not.Null);
        Assert.That(await client.GetStringAsync(new Uri("/api/time", UriKind.Relative)), Does.StartWith("\"20"));
    }

    [Test]
    public async Task ReverseProxy_ItsRoute_IsForwardedAndTheRestIsItsOwn()
    {
        await using var backend = await EchoAsync();
        await using var sample = await RunAsync("reverse-proxy", "--backend", backend.Url);

        Assert.That(await GetAsync(sample, "/api/users?page=2"), Is.EqualTo("/users?page=2 tenant="));
        Assert.That(await GetAsync(sample, "/"), Is.EqualTo("the application's own"));
    }

    [Test]
    public async Task RoutesFromAppsettings_FileEdited_IsFollowed()
    {
        await using var first = await NamedAsync("first");
        await using var second = await NamedAsync("second");
        using var directory = new TempDirectory();
        var shipped = Samples.Text("routes-from-appsettings", "appsettings.json");
        directory.Write("appsettings.json", shipped.Replace("http://localhost:9001", first.Url, StringComparison.Ordinal).Replace("http://localhost:9002", second.Url, StringComparison.Ordinal));
        await using var sample = await GatewayProcess.StartSampleAsync("routes-from-appsettings", ["--urls", "http://127.0.0.1:0"], directory.FullPath);
        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await GetAsync(sample, "/api/x"));
        }

        Assert.That(answers, Is.EquivalentTo(new[] { "first", "second", "second", "second" }));
        directory.Write("appsettings.json", """{ "proxy": [ { "path": "/other/*", "target": "URL" } ] }""".Replace("URL", second.Url, StringComparison.Ordinal));
        await Eventually.True(async () => await StatusAsync(sample, "/other/x") == HttpStatusCode.OK);
        Assert.That(await StatusAsync(sample, "/api/x"), Is.EqualTo(HttpStatusCode.NotFound));

        directory.Write("appsettings.json", """{ "proxy": [ { "path": "/other/*", "tarket": "http://localhost" } ] }""");
        await Eventually.True(() => sample.Output.Contains("proxy[0].tarket: is not a known key", StringComparison.Ordinal));
        Assert.That(await GetAsync(sample, "/other/x"), Is.EqualTo("second"));
    }

    [Test]
    public async Task OwnStrategy_ByItsName_Chooses()
    {
        await using var first = await NamedAsync("first");
        await using var second = await NamedAsync("second");
        await using var sample = await RunAsync("own-strategy", "--proxy:0:targets:0", first.Url, "--proxy:0:targets:1", second.Url);

        Assert.That((await GetAsync(sample, "/"), await GetAsync(sample, "/")), Is.EqualTo(("second", "second")));
    }

    [Test]
    public async Task Hooks_OfTheRequestAndTheResponse_ChangeThem()
    {
        await using var backend = await EchoAsync();
        await using var sample = await RunAsync("hooks", "--backend", backend.Url);
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };

        using var response = await client.GetAsync(new Uri("/x?tenant=acme", UriKind.Relative));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("/x?tenant=acme tenant=acme"));
        Assert.That(response.Headers.GetValues("X-Route").Single(), Is.EqualTo("*"));
        await Eventually.True(() => sample.Output.Contains($"200 from {backend.Url} after", StringComparison.Ordinal));
    }

    [Test]
    public async Task RoutesAtRunTime_TargetPut_IsInEffect()
    {
        await using var backend = await NamedAsync("here");
        await using var sample = await RunAsync("routes-at-run-time");
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
        Assert.That(await StatusAsync(sample, "/api/x"), Is.EqualTo(HttpStatusCode.NotFound));

        using var put = await client.PutAsync(new Uri($"/admin/target?url={Uri.EscapeDataString(backend.Url)}", UriKind.Relative), null);

        Assert.That((put.StatusCode, await GetAsync(sample, "/api/x")), Is.EqualTo((HttpStatusCode.OK, "here")));
    }

    [Test]
    public async Task Websocket_ThroughTheSample_Echoes()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[10];
            var received = await socket.ReceiveAsync(buffer.AsMemory(), default);
            await socket.SendAsync(buffer.AsMemory(0, received.Count), WebSocketMessageType.Binary, true, default);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
        });
        await using var sample = await RunAsync("websocket", "--backend", backend.Url);
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new Uri($"ws://127.0.0.1:{sample.Port}/live"), default);

        await client.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Binary, true, default);
        var answer = new byte[10];
        var length = await client.ReceiveAsync(answer.AsMemory(), default);

        Assert.That(answer.AsSpan(0, length.Count).SequenceEqual("hello"u8), Is.True);
    }

    [Test]
    public async Task Health_ItsPages_TellOfTheParts()
    {
        await using var backend = await NamedAsync("here");
        await using var sample = await RunAsync("health", "--backend", backend.Url);

        Assert.That(await GetAsync(sample, "/api/x"), Is.EqualTo("here"));
        Assert.That(await StatusAsync(sample, "/health"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await GetAsync(sample, "/proxy/status"), Does.Contain(backend.Url));
    }

    [Test]
    public async Task ForwarderWithAuthorization_WithoutAndWithASignIn_RefusesAndForwards()
    {
        await using var backend = await EchoAsync();
        await using var sample = await RunAsync("forwarder-with-authorization", "--backend", backend.Url);
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(sample.Url) };

        using var before = await client.GetAsync(new Uri("/private/x", UriKind.Relative));
        using var login = await client.PostAsync(new Uri("/login", UriKind.Relative), null);

        Assert.That(before.StatusCode, Is.Not.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.GetStringAsync(new Uri("/private/x", UriKind.Relative)), Is.EqualTo("/private/x tenant="));
    }

    private static Task<GatewayProcess> RunAsync(string name, params string[] arguments) =>
        GatewayProcess.StartSampleAsync(name, ["--urls", "http://127.0.0.1:0", .. arguments], Samples.Folder(name));

    private static async Task<string> GetAsync(GatewayProcess sample, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
        return await client.GetStringAsync(new Uri(path, UriKind.Relative));
    }

    private static async Task<HttpStatusCode> StatusAsync(GatewayProcess sample, string path)
    {
        using var client = new HttpClient { BaseAddress = new Uri(sample.Url) };
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private static Task<KestrelBackend> NamedAsync(string name) => KestrelBackend.StartAsync(context => context.Response.WriteAsync(name));

    private static Task<KestrelBackend> EchoAsync() => KestrelBackend.StartAsync(context =>
        context.Response.WriteAsync($"{context.Request.Path}{context.Request.QueryString} tenant={context.Request.Headers["X-Tenant"]}"));
}
