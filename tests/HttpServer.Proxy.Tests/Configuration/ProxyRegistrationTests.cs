using System.Text;
using System.Text.Json;
using HttpServer.Balancer.Health;
using HttpServer.Core.Health;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Configuration;

public sealed class ProxyRegistrationTests
{
    [Test]
    public void Options_FromTheSection_AreComplete()
    {
        var options = Provider("""
            { "proxy": [
              { "Path": "/api/*", "Name": "api", "Strategy": "least_connections", "Timeout": 2.5, "ConnectTimeout": 1,
                "RequestTimeout": 60, "WebsocketIdleTimeout": 10, "StickySessions": true, "StickyCookie": "c",
                "Protocol": "websocket", "PreserveHost": false, "MaxRequestSizeMb": 0.5,
                "Targets": [ { "Url": "http://a", "Weight": 3 }, { "Url": "ws://b:81/base" } ] },
              { "Path": "*", "Target": "http://c" } ] }
            """).GetRequiredService<IOptions<ProxyOptions>>().Value;

        Assert.That(options.Routes.Select(route => route.Path), Is.EqualTo(["/api/*", "*"]));
        Assert.That(options.Routes[0].Targets.Select(target => (target.Url, target.Weight)), Is.EqualTo([("http://a", 3), ("ws://b:81/base", 1)]));
        Assert.That(options.Routes[1].Target, Is.EqualTo("http://c"));
    }

    [Test]
    public void Route_FromTheSection_CarriesEverySetting()
    {
        var table = Provider("""
            { "proxy": [
              { "Path": "/api/*", "Name": "api", "Strategy": "least_connections", "Timeout": 2.5, "ConnectTimeout": 1,
                "RequestTimeout": 60, "WebsocketIdleTimeout": 10, "StickySessions": true, "StickyCookie": "c",
                "PreserveHost": false, "MaxRequestSizeMb": 0.5, "Targets": [ { "Url": "ws://b/base", "Weight": 2 } ] },
              { "Path": "*", "Target": "wss://c", "WebsocketIdleTimeout": 0, "MaxRequestSizeMb": 0 } ] }
            """).GetRequiredService<RouteTableSource>().Current;
        var (api, rest) = (table.Routes[0], table.Routes[1]);

        Assert.Multiple(() =>
        {
            Assert.That((api.Name, api.Path, api.Kind), Is.EqualTo(("api", "/api/*", RouteKind.Prefix)));
            Assert.That((api.Timeout, api.ConnectTimeout, api.RequestTimeout, api.WebSocketIdleTimeout), Is.EqualTo(
                (TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(10))));
            Assert.That((api.PreserveHost, api.MaxRequestBytes, api.StickyCookie?.Name), Is.EqualTo((false, 512 * 1024L, "c")));
            Assert.That((api.Pool.Name, api.Pool.Strategy, api.Pool.IsSticky), Is.EqualTo(("api", "least_connections", true)));
            Assert.That((api.Pool.Targets[0].Key, api.Pool.Targets[0].Weight), Is.EqualTo(("http://b:80/base", 2)));
            Assert.That((rest.Name, rest.Kind, rest.Pool.Targets[0].Key), Is.EqualTo(("*", RouteKind.Everything, "https://c:443")));
            Assert.That((rest.Timeout, rest.ConnectTimeout), Is.EqualTo((TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(5))));
            Assert.That((rest.RequestTimeout, rest.WebSocketIdleTimeout), Is.EqualTo((Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan)));
            Assert.That((rest.PreserveHost, rest.MaxRequestBytes), Is.EqualTo((true, (long?)long.MaxValue)));
        });
    }

    [Test]
    public void Options_KeysInEitherSpelling_AreTheSame()
    {
        var routes = Provider("""
            { "proxy": [
              { "path": "/api/*", "strip_prefix": false, "connect_timeout": 1, "targets": [ "http://a", { "url": "http://b", "max_connections": 7 } ] },
              { "Path": "*", "Target": "http://c", "StripPrefix": false, "Rewrite": { "Regex": "^/x", "Replacement": "/y" } } ] }
            """).GetRequiredService<IOptions<ProxyOptions>>().Value.Routes;

        Assert.That((routes[0].StripPrefix, routes[0].ConnectTimeout, routes[1].StripPrefix, routes[1].Rewrite?.Replacement), Is.EqualTo((false, 1d, false, "/y")));
        Assert.That(routes[0].Targets.Select(target => (target.Url, target.MaxConnections)), Is.EqualTo([("http://a", 0), ("http://b", 7)]));
    }

    [Test]
    public void Options_WhatTheSectionShouldNotHold_IsRefusedAtOnceEachWithItsKey()
    {
        var provider = Provider("""
            { "proxy": [
              { "path": "*", "target": "http://c", "stickyness": true, "timeout": "soon", "strip_prefix": true, "StripPrefix": true },
              { "path": "/a", "targets": [ { "url": "http://d", "weigth": 2 } ], "sticky_sessions": "perhaps", "priority": -1 },
              "http://e" ] }
            """);

        var failures = Assert.Throws<OptionsValidationException>(() => _ = provider.GetRequiredService<IOptions<ProxyOptions>>().Value)!.Failures;

        Assert.That(failures.Select(failure => failure.Split(':')[0]), Is.EquivalentTo([
            "proxy[0].stickyness", "proxy[0].timeout", "proxy[0].strip_prefix", "proxy[1].targets[0].weigth", "proxy[1].sticky_sessions", "proxy[2]", "proxy[1].path",
        ]).IgnoreCase);
    }

    [Test]
    public void Options_OfASectionElsewhere_AreNamedByItsPath()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Gateway:Routes:0:Path", "x"), new("Gateway:Routes:0:Target", "http://a")]).Build();
        var provider = new ServiceCollection().AddLogging().AddHttpServerProxy(configuration.GetSection("Gateway:Routes")).BuildServiceProvider();

        Assert.That(
            () => provider.GetRequiredService<RouteTableSource>(),
            Throws.InstanceOf<OptionsValidationException>().With.Message.StartsWith("Gateway.Routes[0].path: "));
    }

    [Test]
    public void Options_Invalid_AreRefusedWithEveryFailure()
    {
        var provider = Provider("""{ "proxy": [ { "Path": "x" }, { "Path": "*", "Target": "y" } ] }""");

        Assert.That(
            () => provider.GetRequiredService<RouteTableSource>(),
            Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).Exactly(3).Items);
    }

    [Test]
    public async Task Health_AddedTwice_IsReportedOncePerName()
    {
        var provider = Provider("""{ "proxy": [ { "Path": "/a", "Target": "http://a" }, { "Path": "*", "Target": "http://b" } ] }""");
        var routes = provider.GetRequiredService<RouteTableSource>().Current.Routes;
        var health = provider.GetRequiredService<HealthCheckService>();

        Assert.That((await health.CheckHealthAsync()).Entries.Keys, Is.EquivalentTo(["proxy", "balancer"]));
        routes[0].Pool.Targets[0].Mode = TargetMode.Down;
        Assert.That((await health.CheckHealthAsync()).Entries["proxy"].Status, Is.EqualTo(HealthStatus.Degraded));
        routes[1].Pool.Targets[0].Mode = TargetMode.Down;
        Assert.That((await health.CheckHealthAsync()).Entries["proxy"].Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task Health_HalfOpenCircuitWhoseTestsAreAllUnderWay_IsNoDeadRoute()
    {
        var time = new FakeTimeProvider();
        var provider = Provider(
            """
            { "proxy": [ { "Path": "*", "Target": "http://a", "circuit_breaker":
              { "enabled": true, "failure_threshold": 1, "min_requests": 1, "open_timeout": 10, "test_requests": 1 } } ] }
            """,
            time);
        var pool = provider.GetRequiredService<RouteTableSource>().Current.Routes[0].Pool;
        var health = provider.GetRequiredService<HealthCheckService>();
        Assert.That(pool.TryAcquire(new(null), out var failing), Is.True);
        failing.ReportAnswer(500);
        failing.Dispose();
        Assert.That((await health.CheckHealthAsync()).Entries["proxy"].Status, Is.EqualTo(HealthStatus.Unhealthy), "the circuit is open");

        time.Advance(TimeSpan.FromSeconds(11));
        Assert.That((await health.CheckHealthAsync()).Entries["proxy"].Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(pool.TryAcquire(new(null), out var test), Is.True);

        Assert.That(pool.Targets[0].IsAvailable, Is.False, "no second test passes");
        Assert.That((await health.CheckHealthAsync()).Entries["proxy"].Status, Is.EqualTo(HealthStatus.Healthy));
        test.Dispose();
    }

    [Test]
    public void Status_OfProxyAndBalancer_ShowsRoutesTargetsAndCounts()
    {
        var provider = Provider("""{ "proxy": [ { "Path": "/a/*", "Target": "http://a" } ] }""");
        var route = provider.GetRequiredService<RouteTableSource>().Current.Routes[0];
        Assert.That(route.Pool.TryAcquire(new(null), out _), Is.True);

        Assert.That(Status(provider, "proxy"), Is.EqualTo(
            """{"routes":[{"name":"/a/*","path":"/a/*","kind":"prefix","hosts":[],"priority":0,"targets":["http://a:80"],"active_connections":1,"total_requests":1,"retries":0}]}"""));
        Assert.That(Status(provider, "balancer"), Is.EqualTo(
            """{"pools":[{"name":"/a/*","strategy":"round_robin","sticky":false,"queue_length":0,"queue_size":256,"targets":[{"url":"http://a:80","weight":1,"priority":0,"backup":false,"available":true,"state":"up","probed_well":true,"ejected":false,"ejections":0,"active_connections":1,"max_connections":0,"total_requests":1,"probes":[]}]}]}"""));
    }

    [Test]
    public void Status_OfTheBalancer_ShowsWhatKeepsTargetsOut()
    {
        var provider = Provider("""
            { "proxy": [ { "Path": "/a/*", "Targets": [ "http://a", { "url": "http://b", "state": "drain" }, "http://c" ],
                           "circuit_breaker": { "enabled": true, "failure_threshold": 1, "min_requests": 2 } } ] }
            """);
        var pool = provider.GetRequiredService<RouteTableSource>().Current.Routes[0].Pool;
        Assert.That(pool.TryAcquire(pool.Targets[0], new(null), out var lease), Is.True);
        lease.ReportFailure(TargetFailure.Connect);
        pool.Targets[2].SetProbed(isWell: false);

        using var status = JsonDocument.Parse(Status(provider, "balancer"));
        var targets = status.RootElement.GetProperty("pools")[0].GetProperty("targets").EnumerateArray().ToList();

        Assert.That(targets.Select(target => target.GetProperty("available").GetBoolean()), Is.All.False);
        Assert.That(targets.Select(target => target.GetProperty("state").GetString()), Is.EqualTo(["up", "drain", "up"]));
        Assert.That(targets.Select(target => target.GetProperty("probed_well").GetBoolean()), Is.EqualTo([true, true, false]));
        Assert.That(targets.Select(target => (target.GetProperty("ejected").GetBoolean(), target.GetProperty("ejections").GetInt32())), Is.EqualTo([(true, 1), (false, 0), (false, 0)]));
        Assert.That(targets[0].GetProperty("circuit").GetRawText(), Is.EqualTo("""{"state":"closed","requests":1,"failures":1,"openings":0}"""));
    }

    [Test]
    public void Status_OfTheBalancer_ShowsAnOpenCircuit()
    {
        var provider = Provider("""{ "proxy": [ { "Path": "/a/*", "Target": "http://a", "circuit_breaker": { "enabled": true, "failure_threshold": 1, "min_requests": 1 } } ] }""");
        Assert.That(provider.GetRequiredService<RouteTableSource>().Current.Routes[0].Pool.TryAcquire(new(null), out var lease), Is.True);
        lease.ReportAnswer(500);

        using var status = JsonDocument.Parse(Status(provider, "balancer"));
        var circuit = status.RootElement.GetProperty("pools")[0].GetProperty("targets")[0].GetProperty("circuit");

        Assert.That((circuit.GetProperty("state").GetString(), circuit.GetProperty("openings").GetInt64()), Is.EqualTo(("open", 1L)));
        Assert.That(circuit.GetProperty("changed_at").TryGetDateTimeOffset(out _), Is.True);
    }

    [Test]
    public void JsonContext_RouteOptions_NamesTheKeysOfTheFormat() =>
        Assert.That(
            ProxyOptionsJsonContext.Default.RouteOptions.Properties.Select(property => property.Name),
            Is.EquivalentTo([
                "name", "path", "host", "listeners", "methods", "headers", "query", "priority", "strip_prefix", "rewrite", "target", "targets", "strategy", "hash_key", "queue_size", "queue_timeout", "dns_refresh", "timeout", "connect_timeout", "request_timeout", "websocket_idle_timeout", "drain_timeout",
                "sticky_sessions", "sticky_cookie", "protocol", "preserve_host", "early_hints", "upgrades", "connect", "max_request_size_mb", "ssl_required", "ssl", "passive_health", "circuit_breaker", "retry", "panic", "slow_start",
                "health_check", "health_interval", "http_health", "websocket_health"]));

    private static string Status(IServiceProvider provider, string name)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            provider.GetServices<IStatusSource>().Single(source => source.Name == name).Write(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // Added twice on purpose: that must be harmless.
    private static ServiceProvider Provider(string json, TimeProvider? time = null)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        return new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddLogging()
            .AddHttpServerProxyRouting(configuration.GetSection("proxy"))
            .AddHttpServerProxyRouting(configuration.GetSection("proxy"))
            .BuildServiceProvider();
    }
}
