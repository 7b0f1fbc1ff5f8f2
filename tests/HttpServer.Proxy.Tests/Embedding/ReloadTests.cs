using System.Net.WebSockets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Proxy.Tests.Embedding;

/// <summary>Routes that change while the application runs.</summary>
public sealed class ReloadTests
{
    [Test]
    public async Task Section_Changed_IsInEffectAndABadOneIsNot()
    {
        await using var first = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("first"));
        await using var second = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("second"));
        IConfigurationRoot configuration = null!;
        await using var app = await EmbeddedApp.StartAsync(builder =>
        {
            configuration = new ConfigurationBuilder().AddInMemoryCollection([new("proxy:0:path", "*"), new("proxy:0:target", first.Url)]).Build();
            builder.Services.AddHttpServerProxy(configuration.GetSection("proxy"));
        });
        Assert.That(await app.GetAsync("/"), Is.EqualTo("first"));

        configuration["proxy:0:target"] = second.Url;
        configuration.Reload();
        Assert.That(await app.GetAsync("/"), Is.EqualTo("second"));

        configuration["proxy:0:timeout"] = "soon";
        configuration["proxy:0:tarket"] = "x";
        configuration.Reload();
        Assert.That(await app.GetAsync("/"), Is.EqualTo("second"));
        Assert.That(app.Log.Where(line => line.StartsWith("Error", StringComparison.Ordinal)), Has.Exactly(1)
            .Contains("proxy[0].timeout: 'soon' is not a number").And.Contains("proxy[0].tarket: is not a known key"));
    }

    [Test]
    public async Task Section_ChangedBetweenBuildAndStart_IsInEffect()
    {
        await using var first = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("first"));
        await using var second = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("second"));
        IConfigurationRoot configuration = null!;
        await using var app = await EmbeddedApp.StartAsync(
            builder =>
            {
                configuration = new ConfigurationBuilder().AddInMemoryCollection([new("proxy:0:path", "*"), new("proxy:0:target", first.Url)]).Build();
                builder.Services.AddHttpServerProxy(configuration.GetSection("proxy"));
            },
            app =>
            {
                app.UseHttpServerProxy();
                configuration["proxy:0:target"] = second.Url;
                configuration.Reload();
            });

        Assert.That(await app.GetAsync("/"), Is.EqualTo("second"));
    }

    [Test]
    public async Task Section_ChangedElsewhereOrEmptied_LeavesRoutesMadeMeanwhile()
    {
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("here"));
        IConfigurationRoot configuration = null!;
        await using var app = await EmbeddedApp.StartAsync(builder =>
        {
            configuration = new ConfigurationBuilder().AddInMemoryCollection([new("proxy:0:path", "/old"), new("proxy:0:target", backend.Url)]).Build();
            builder.Services.AddHttpServerProxy(configuration.GetSection("proxy"));
        });
        app.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "/new", Target = backend.Url }));

        configuration["logging:level"] = "Debug";
        configuration.Reload();
        Assert.That(await app.GetAsync("/new"), Is.EqualTo("here"));

        configuration["proxy:0:path"] = null;
        configuration["proxy:0:target"] = null;
        configuration.Reload();
        Assert.That(await app.GetAsync("/new"), Is.EqualTo("here"));
        Assert.That(app.Log, Has.Some.StartsWith("Warning: The configuration has no routes any more"));
    }

    [Test]
    public async Task Replace_UnderLoad_LosesNoRequestAndKeepsNoConnection()
    {
        await using var first = await CountingBackend.StartAsync("first");
        await using var second = await CountingBackend.StartAsync("second");
        await using var app = await EmbeddedApp.StartAsync(builder =>
            builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Name = "only", Target = first.Url })));
        using var over = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 8).Select(_ => AskUntilAsync(app, over.Token)).ToList();

        for (var i = 0; i < 150; i++)
        {
            // Now another target, now another route.
            var (target, name) = (i % 2 == 0 ? second.Url : first.Url, i % 3 == 0 ? "other" : "only");
            app.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Name = name, Target = target }));
            await app.GetAsync("/");
        }

        await over.CancelAsync();
        var answers = await Task.WhenAll(clients);
        Assert.That(answers.SelectMany(answer => answer).Distinct(), Is.EquivalentTo(["first", "second"]));

        app.Routes.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = second.Url }));
        await Eventually.True(() => first.Open == 0);
        app.Routes.Replace(_ => { });
        await Eventually.True(() => second.Open == 0);
    }

    [Test]
    public async Task Replace_RouteWithARequestUnderWay_ClosesItsConnectionAtTheEnd()
    {
        var gate = new Gate();
        await using var backend = await CountingBackend.StartAsync("done", gate);
        await using var app = await EmbeddedApp.StartAsync(builder =>
            builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Target = backend.Url })));
        var target = app.Routes.Current.Pools[0].Targets[0];
        var answer = app.GetAsync("/");
        await Eventually.True(() => backend.Open == 1);

        app.Routes.Replace(_ => { });
        Assert.That(backend.Open, Is.EqualTo(1));
        gate.Open();

        Assert.That(await answer, Is.EqualTo("done"));
        await Eventually.True(() => backend.Open == 0 && target.Attachment is null);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Replace_RequestOfARemovedRouteOrTarget_IsCutWhenItsTimeIsOver(bool isRoute)
    {
        var gate = new Gate();
        await using var backend = await CountingBackend.StartAsync("never", gate);
        await using var app = await EmbeddedApp.StartAsync(builder =>
            builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(new RouteOptions { Path = "*", Name = "old", Target = backend.Url, DrainTimeout = 0.2 })));
        var answer = app.Client.GetAsync(new Uri("/", UriKind.Relative));
        await Eventually.True(() => backend.Open == 1);

        app.Routes.Replace(proxy =>
        {
            if (!isRoute)
            {
                proxy.Routes.Add(new RouteOptions { Path = "*", Name = "old", Target = "http://127.0.0.1:1", DrainTimeout = 0.2 });
            }
        });

        using var response = await answer;
        Assert.That((int)response.StatusCode, Is.EqualTo(502));
        gate.Open();
        await Eventually.True(() => backend.Open == 0);
    }

    [TestCase("drain", 0.2)]
    [TestCase("down", 600)]
    public async Task Replace_TargetIsDrainedOrDown_WhatItHasIsCutInTime(string state, double drainTimeout)
    {
        var gate = new Gate();
        await using var backend = await CountingBackend.StartAsync("never", gate);
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(proxy => proxy.Routes.Add(Route("up"))));
        var answer = app.Client.GetAsync(new Uri("/", UriKind.Relative));
        await Eventually.True(() => backend.Open == 1);

        app.Routes.Replace(proxy => proxy.Routes.Add(Route(state)));

        using var response = await answer;
        Assert.That((int)response.StatusCode, Is.EqualTo(502));
        gate.Open();
        await Eventually.True(() => backend.Open == 0);

        RouteOptions Route(string mode) => new() { Path = "*", Targets = { new TargetOptions { Url = backend.Url, State = mode } }, DrainTimeout = drainTimeout };
    }

    [Test]
    public async Task Replace_WebSocketOfARemovedRoute_IsClosedWhenItsTimeIsOverAndThatOfAnotherLives()
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var app = await EmbeddedApp.StartAsync(builder => builder.Services.AddHttpServerProxy(Both));
        using var gone = await ConnectAsync(app, "/gone");
        using var kept = await ConnectAsync(app, "/kept");

        app.Routes.Replace(proxy => proxy.Routes.Add(Route("/kept")));

        var end = await gone.ReceiveAsync(new byte[10], CancellationToken.None).WaitAsync(Bound.Default);
        Assert.That((end.MessageType, gone.CloseStatusDescription), Is.EqualTo((WebSocketMessageType.Close, "target removed")));
        await kept.SendAsync("still here"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        Assert.That((await kept.ReceiveAsync(new byte[10], CancellationToken.None).WaitAsync(Bound.Default)).Count, Is.EqualTo(10));

        void Both(ProxyOptions proxy) => proxy.Routes.AddRange([Route("/gone"), Route("/kept")]);

        RouteOptions Route(string path) => new() { Path = path, Target = backend.Url, DrainTimeout = 0.2 };
    }

    private static async Task<ClientWebSocket> ConnectAsync(EmbeddedApp app, string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{app.Port}{path}"), CancellationToken.None);
        return socket;
    }

    private static async Task<List<string>> AskUntilAsync(EmbeddedApp app, CancellationToken over)
    {
        List<string> answers = [];
        while (!over.IsCancellationRequested)
        {
            answers.Add(await app.GetAsync("/"));
        }

        return answers;
    }
}
