using HttpServer.Proxy.Passthrough;
using HttpServer.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Passthrough;

/// <summary>Which route a name has, how routes are written, and what becomes of them when they change.</summary>
public sealed class PassthroughRouteTests
{
    [Test]
    public async Task Names_OfAllKinds_HaveTheClosestRoute()
    {
        await using var exact = PassthroughApp.Naming("exact");
        await using var below = PassthroughApp.Naming("below");
        await using var deep = PassthroughApp.Naming("deep");
        await using var rest = PassthroughApp.Naming("rest");
        await using var app = await PassthroughApp.StartAsync(services => services.AddHttpServerTlsPassthrough(options => options.Routes.AddRange(
        [
            PassthroughApp.Route("*", PassthroughApp.Address(rest)),
            PassthroughApp.Route("*.Example.com", PassthroughApp.Address(below)),
            PassthroughApp.Route("*.deep.example.com", PassthroughApp.Address(deep)),
            PassthroughApp.Route("www.example.com", PassthroughApp.Address(exact)),
        ])));

        Assert.That(await app.AskAsync("www.example.com"), Is.EqualTo("exact"));
        Assert.That(await app.AskAsync("a.example.com"), Is.EqualTo("below"));
        Assert.That(await app.AskAsync("b.a.example.com"), Is.EqualTo("below"));
        Assert.That(await app.AskAsync("b.deep.example.com"), Is.EqualTo("deep"));
        Assert.That(await app.AskAsync("deep.example.com"), Is.EqualTo("below"));
        Assert.That(await app.AskAsync("example.com"), Is.EqualTo("rest"));
        Assert.That(await app.AskAsync(null), Is.EqualTo("rest"));
        app.HasCertificate = true;
        Assert.That(await app.AskAsync("www.example.com"), Is.EqualTo("exact"), "named by a route");
        Assert.That(await app.AskAsync("a.example.com"), Is.EqualTo("below"), "named by a route");
        Assert.That(await app.AskAsync("example.com"), Is.EqualTo("here"), "with a certificate here");
    }

    [Test]
    public async Task Listeners_OfTheirOwn_HaveTheirRoutes()
    {
        await using var https = PassthroughApp.Naming("https");
        await using var inside = PassthroughApp.Naming("inside");
        await using var below = PassthroughApp.Naming("below");
        await using var rest = PassthroughApp.Naming("rest");
        await using var app = await PassthroughApp.StartAsync(services => services.AddHttpServerTlsPassthrough(options => options.Routes.AddRange(
        [
            PassthroughApp.Route("www.example.com", PassthroughApp.Address(https), route => route.Listeners.Add("https")),
            PassthroughApp.Route("www.example.com", PassthroughApp.Address(inside), route => (route.Name, _) = ("inside", Listen(route, "internal"))),
            PassthroughApp.Route("*.example.com", PassthroughApp.Address(below)),
            PassthroughApp.Route("*", PassthroughApp.Address(rest), route => route.Listeners.Add("internal")),
        ])));

        Assert.That(await app.AskAsync("www.example.com", "HTTPS"), Is.EqualTo("https"));
        Assert.That(await app.AskAsync("www.example.com", "internal"), Is.EqualTo("inside"));
        Assert.That(await app.AskAsync("www.example.com", "other"), Is.EqualTo("below"));
        Assert.That(await app.AskAsync("www.example.com"), Is.EqualTo("below"), "by no listener with a name");
        Assert.That(await app.AskAsync("example.org", "internal"), Is.EqualTo("rest"));
        Assert.That(await app.AskAsync("example.org", "https"), Is.EqualTo("here"));
    }

    [Test]
    public async Task Section_InShortForms_IsReadAndFollowed()
    {
        await using var one = PassthroughApp.Naming("1");
        await using var two = PassthroughApp.Naming("2");
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("tls_passthrough:0:sni", "a.example"), new("tls_passthrough:0:targets:0", PassthroughApp.Address(one)),
            new("tls_passthrough:1:sni:0", "b.example"), new("tls_passthrough:1:target", PassthroughApp.Address(two)), new("tls_passthrough:1:drain_timeout", "0"),
        ]).Build();
        await using var app = await PassthroughApp.StartFromAsync(configuration.GetSection("tls_passthrough"));
        Assert.That((await app.AskAsync("a.example"), await app.AskAsync("b.example"), await app.AskAsync("c.example")), Is.EqualTo(("1", "2", "here")));

        configuration["tls_passthrough:1:listeners"] = "internal";
        configuration.Reload();
        Assert.That((await app.AskAsync("b.example"), await app.AskAsync("b.example", "internal")), Is.EqualTo(("here", "2")));
        configuration["tls_passthrough:1:listeners"] = "";

        configuration["tls_passthrough:1:sni:0"] = "c.example";
        configuration["tls_passthrough:1:name"] = "tls:b.example";
        configuration.Reload();
        Assert.That((await app.AskAsync("a.example"), await app.AskAsync("b.example"), await app.AskAsync("c.example")), Is.EqualTo(("1", "here", "2")));

        configuration["tls_passthrough:0:tarket"] = "x";
        configuration.Reload();
        Assert.That(app.Log, Has.Some.Contains("tls_passthrough[0].tarket: is not a known key"));
        Assert.That(await app.AskAsync("a.example"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Reload_OfOneRoute_LeavesTheOthersConnectionsAlone()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadSomeAsync() is { Length: > 0 } bytes)
            {
                await connection.SendAsync(bytes);
            }
        });
        var address = PassthroughApp.Address(backend);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("tls_passthrough:0:sni", "a.example"), new("tls_passthrough:0:target", address),
            new("tls_passthrough:1:sni", "b.example"), new("tls_passthrough:1:target", address), new("tls_passthrough:1:drain_timeout", "0.2"),
        ]).Build();
        await using var app = await PassthroughApp.StartFromAsync(configuration.GetSection("tls_passthrough"));
        await using var stays = await OpenAsync(app, "a.example");
        await using var goes = await OpenAsync(app, "b.example");

        configuration["tls_passthrough:1:sni"] = "c.example";
        configuration.Reload();

        Assert.That(async () => await goes.ReadToEndAsync(), Throws.InstanceOf<IOException>());
        await stays.SendAsync("still");
        Assert.That(await stays.ReadExactlyAsync(5), Is.EqualTo("still"u8.ToArray()));
        await Eventually.True(() => app.Log.Any(line => line.Contains("target_removed", StringComparison.Ordinal)));
    }

    [Test]
    public void Options_WithManyFaults_AreReportedAllAtOnceByKey()
    {
        static PassthroughOptions Broken(string sni, Action<PassthroughOptions> configure) => PassthroughApp.Route(sni, "", configure);
        using var provider = new ServiceCollection().AddLogging().AddHttpServerTlsPassthrough(options => options.Routes.AddRange(
        [
            Broken("a.example", route => route.Target = "http://b:1"),
            Broken("A.example", route => route.Target = "b"),
            Broken("192.0.2.1", route => route.Target = "b:0"),
            Broken("b.example:443", route => route.Target = "[::1]:443"),
            Broken("c.example", route =>
            {
                route.Strategy = "robin";
                route.ProxyProtocol = "v3";
                route.IdleTimeout = -1;
                route.Health = new PassthroughHealthOptions { Interval = 0 };
                route.Targets.AddRange([new() { Url = "x:1" }, new() { Url = "tcp://X:1", Weight = 0, State = "off" }]);
            }),
            new PassthroughOptions { Target = "x:1" },
            Broken("d.example", route => route.Name = "tls:a.example"),
            Broken("e.example", route => (route.Target, _) = ("x:1", Listen(route, "https", "internal"))),
            Broken("e.example", route => (route.Target, route.Name, _) = ("x:1", "e2", Listen(route, "other", "Internal"))),
            Broken("e.example", route => (route.Target, route.Name, route.QueueSize, route.QueueTimeout, _) = ("x:1", "e3", -1, 0, Listen(route, " "))),
            Broken("e.example", route => (route.Target, route.Name) = ("x:1", "e4")),
        ])).BuildServiceProvider();

        Assert.That(
            () => provider.GetRequiredService<IOptions<TlsPassthroughOptions>>().Value,
            Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).EquivalentTo(new[]
            {
                "tls_passthrough[0].target: 'http://b:1' is not host:port or tcp://host:port: bytes are passed on as they come, whatever they are",
                "tls_passthrough[1].sni[0]: 'A.example' is taken by tls_passthrough[0].sni[0] already",
                "tls_passthrough[1].target: 'b' is not host:port or tcp://host:port",
                "tls_passthrough[2].sni[0]: '192.0.2.1' is not a host name like example.com, *.example.com or '*' (no address, no port; international names in their xn-- form)",
                "tls_passthrough[2].target: 'b:0' is not host:port or tcp://host:port",
                "tls_passthrough[3].sni[0]: 'b.example:443' is not a host name like example.com, *.example.com or '*' (no address, no port; international names in their xn-- form)",
                "tls_passthrough[4].strategy: 'robin' is not a strategy (known: " + string.Join(", ", Balancer.Strategies.StrategyNames.All) + ")",
                "tls_passthrough[4].proxy_protocol: 'v3' is not off, v1 or v2",
                "tls_passthrough[4].idle_timeout: -1 is not between 0 and 604800",
                "tls_passthrough[4].health.interval: 0 is not between 0.1 and 86400",
                "tls_passthrough[4].targets[1].weight: 0 is not between 1 and 65535",
                "tls_passthrough[4].targets[1].state: 'off' is not a state (known: up, drain, down)",
                "tls_passthrough[4].targets[1].url: 'tcp://X:1' is the same backend as targets[0]; give it a weight instead",
                "tls_passthrough[5].sni: must name a host, or '*' for all",
                "tls_passthrough[6]: needs a target, or a list of targets",
                "tls_passthrough[6].name: 'tls:a.example' is the name of tls_passthrough[0] already",
                "tls_passthrough[8].sni[0]: 'e.example' is taken by tls_passthrough[7].sni[0] already",
                "tls_passthrough[9].listeners[0]: must be the name of a listener",
                "tls_passthrough[9].queue_size: -1 is not between 0 and 100000",
                "tls_passthrough[9].queue_timeout: 0 is not between 0.001 and 3600",
                "tls_passthrough[10].sni[0]: 'e.example' is taken by tls_passthrough[7].sni[0] already",
            }));
    }

    private static List<string> Listen(PassthroughOptions route, params string[] listeners)
    {
        route.Listeners.AddRange(listeners);
        return route.Listeners;
    }

    private static async Task<RawHttpConnection> OpenAsync(PassthroughApp app, string name)
    {
        app.ServerName = name;
        var client = await app.ConnectAsync();
        await client.SendAsync("x");
        await client.ReadExactlyAsync(1);
        return client;
    }
}
