using System.Text.Json;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Reloading;

public sealed class ReloadTests
{
    private static readonly HttpClient Client = new();

    [OneTimeTearDown]
    public void DisposeClient() => Client.Dispose();

    [Test]
    public async Task File_Saved_RouteIsThereAndTheLogSaysWhat()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure(Route("/a", backend) + Route("/b", backend));

        await Eventually.True(async () => await StatusOf($"{gateway.Url}/b") == 200, what: "the new route answers");
        await Eventually.True(() => gateway.Output.Contains("Configuration reloaded from app_config.toml: ", StringComparison.Ordinal));
        Assert.That(gateway.Output, Does.Contain("reloaded from app_config.toml: routes added: /b.\n"));
    }

    [Test]
    public async Task File_Broken_WhatWasInForceStaysAndEveryErrorIsToldWithItsPlace()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure(Route("/b", backend) + "weight = 1\ntimeout = -1\n");

        await Eventually.True(async () => (await ConfigStatus(gateway)).GetProperty("reloads_refused").GetInt32() == 1, what: "the file is refused");
        var status = await ConfigStatus(gateway);
        var last = status.GetProperty("last_reload");
        Assert.That((last.GetProperty("accepted").GetBoolean(), last.GetProperty("errors").GetInt32()), Is.EqualTo((false, 2)));
        Assert.That(last.GetProperty("sha256").GetString(), Is.Not.EqualTo(status.GetProperty("sha256").GetString()));
        Assert.That((await StatusOf($"{gateway.Url}/a"), await StatusOf($"{gateway.Url}/b")), Is.EqualTo((200, 404)));
        await Eventually.True(() => gateway.Output.Contains("app_config.toml:4:1: proxy[0].weight: ", StringComparison.Ordinal));
        Assert.That(gateway.Output, Does.Contain("app_config.toml:5:11: proxy[0].timeout: "));

        // And a good one takes it back.
        site.Configure(Route("/a", backend) + Route("/b", backend));
        await Eventually.True(async () => await StatusOf($"{gateway.Url}/b") == 200, what: "the good file is in force");
        Assert.That((await ConfigStatus(gateway)).GetProperty("last_reload").GetProperty("accepted").GetBoolean(), Is.True);
    }

    [Test]
    public async Task File_Emptied_IsRefused()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure("");

        await Eventually.True(async () => (await ConfigStatus(gateway)).GetProperty("reloads_refused").GetInt32() == 1, what: "the file is refused");
        Assert.That(await StatusOf($"{gateway.Url}/a"), Is.EqualTo(200));
    }

    [Test]
    public async Task File_LastRouteRemoved_NoRouteIsLeft()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure("[server]\nrequest_timeout = 29\n");

        await Eventually.True(async () => await StatusOf($"{gateway.Url}/a") == 404, what: "the route is gone");
    }

    [Test]
    public async Task SymbolicLink_Moved_IsFollowed()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite();
        site.Write("conf/one/app.toml", Route("/a", backend));
        site.Write("conf/two/app.toml", Route("/b", backend));
        Directory.CreateSymbolicLink(Path.Combine(site.Root, "conf", "..data"), "one");
        File.CreateSymbolicLink(Path.Combine(site.Root, "conf", "app.toml"), "..data/app.toml");
        await using var gateway = await site.StartAsync("--config", "conf/app.toml");

        Directory.Delete(Path.Combine(site.Root, "conf", "..data"));
        Directory.CreateSymbolicLink(Path.Combine(site.Root, "conf", "..data"), "two");

        await Eventually.True(async () => await StatusOf($"{gateway.Url}/b") == 200, what: "the new route answers");
        Assert.That(await StatusOf($"{gateway.Url}/a"), Is.EqualTo(404));
    }

    [Test]
    public async Task Hangup_FileNotFollowed_ReloadsAndReadsSecretsAnew()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Path));
        using var site = new TestSite();
        site.Write("prefix.txt", "/one\n");
        site.Configure($$"""
            [reload]
            watch = false

            [[proxy]]
            path = "/a/*"
            target = "{{backend.Url}}"
            rewrite = "file:prefix.txt"
            """);
        await using var gateway = await site.StartAsync();
        site.Write("prefix.txt", "/two\n");
        var before = await Client.GetStringAsync(new Uri($"{gateway.Url}/a/x"));

        gateway.Hangup();

        await Eventually.True(async () => await Client.GetStringAsync(new Uri($"{gateway.Url}/a/x")) != before, what: "the file was read again");
        Assert.That((before, await Client.GetStringAsync(new Uri($"{gateway.Url}/a/x"))), Is.EqualTo(("/one/x", "/two/x")));
    }

    [Test]
    public async Task Listener_AddedAndRemoved_TheOtherServesOn()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();
        var port = FreePort.Find();

        site.Configure($"[[server.listeners]]\nname = \"internal\"\nport = {port}\n{Route("/a", backend)}listeners = \"internal\"\n");
        await Eventually.True(() => gateway.Output.Contains("listeners added: internal", StringComparison.Ordinal));
        Assert.That((await StatusOf($"http://127.0.0.1:{port}/a"), await StatusOf($"{gateway.Url}/a")), Is.EqualTo((200, 404)));

        site.Configure(Route("/a", backend));
        await Eventually.True(async () => !await LoopbackPort.AcceptsAsync(port), what: "the port is closed");
        await Eventually.True(async () => await StatusOf($"{gateway.Url}/a") == 200, what: "the route is everybody's again");
    }

    [Test]
    public async Task Listener_OnAPortInUse_RefusesTheWholeChange()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure(Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure($"[[server.listeners]]\nname = \"internal\"\nport = {new Uri(backend.Url).Port}\n{Route("/b", backend)}");

        await Eventually.True(() => gateway.Output.Contains("app_config.toml:3:8: server.listeners[0].port: ", StringComparison.Ordinal));
        Assert.That((await StatusOf($"{gateway.Url}/a"), await StatusOf($"{gateway.Url}/b")), Is.EqualTo((200, 404)));
    }

    [Test]
    public async Task Command_ReloadsAndSaysHowItWent()
    {
        await using var backend = await Backend("first");
        using var site = new TestSite().Configure("reload.watch = false\n" + Route("/a", backend));
        await using var gateway = await site.StartAsync();

        site.Configure("reload.watch = false\n" + Route("/b", backend));
        var accepted = await site.RunAsync("reload");
        Assert.That((accepted.Code, accepted.Output), Is.EqualTo((0, $"Process {gateway.ProcessId}: routes added: /b; routes removed: /a\n")), accepted.Error);
        Assert.That(await StatusOf($"{gateway.Url}/b"), Is.EqualTo(200));

        site.Configure("reload.watch = false\n" + Route("/c", backend) + "weight = 1\n");
        var refused = await site.RunAsync("reload", "--config", "app_config.toml");
        Assert.That((refused.Code, refused.Output), Is.EqualTo((2, "")));
        Assert.That(refused.Error, Does.Contain("app_config.toml:5:1: proxy[0].weight: ").And.Contain("refused with 1 error; what was in force stays"));
        Assert.That(await StatusOf($"{gateway.Url}/b"), Is.EqualTo(200));
    }

    [Test]
    public async Task Command_NoGateway_SaysSo()
    {
        using var site = new TestSite().Configure("[server]\n");

        var exit = await site.RunAsync("reload");

        Assert.That((exit.Code, exit.Error), Is.EqualTo((2, $"httpserver: no gateway runs here with {Path.Combine(site.Root, "app_config.toml")}.\n")));
    }

    [Test]
    public async Task KeyThatNeedsARestart_Changed_IsNamed()
    {
        using var site = new TestSite().Configure("[server]\nmax_connections = 100\n");
        await using var gateway = await site.StartAsync();

        site.Configure("[server]\nmax_connections = 200\n");

        await Eventually.True(() => gateway.Output.Contains("These changes take effect at the next start only: server.max_connections.", StringComparison.Ordinal));
        Assert.That((await ConfigStatus(gateway)).GetProperty("waiting_for_restart")[0].GetString(), Is.EqualTo("server.max_connections"));
    }

    private static Task<KestrelBackend> Backend(string answer) => KestrelBackend.StartAsync(context => context.Response.WriteAsync(answer));

    private static string Route(string path, KestrelBackend backend) => $"[[proxy]]\npath = \"{path}\"\ntarget = \"{backend.Url}\"\n";

    private static async Task<int> StatusOf(string url)
    {
        using var response = await Client.GetAsync(new Uri(url));
        return (int)response.StatusCode;
    }

    private static async Task<JsonElement> ConfigStatus(GatewayProcess gateway)
    {
        using var document = JsonDocument.Parse(await Client.GetStringAsync(new Uri($"{gateway.Url}/config/status")));
        return document.RootElement.Clone();
    }
}
