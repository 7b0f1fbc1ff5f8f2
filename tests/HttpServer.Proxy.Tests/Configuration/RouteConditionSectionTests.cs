using System.Text;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Configuration;

/// <summary>Conditions and rewriting from an appsettings.json.</summary>
public sealed class RouteConditionSectionTests
{
    [Test]
    public void Options_ListsAndTables_AreComplete()
    {
        var route = Provider("""
            { "proxy": [ { "Path": "/a/*", "Target": "http://a", "Host": ["a.test", "*.b.test"], "Methods": ["GET", "HEAD"],
              "Headers": { "X-Tier": "gold" }, "Query": { "beta": "*" }, "Priority": 3, "StripPrefix": false,
              "Rewrite": { "Regex": "^/a", "Replacement": "/b" } } ] }
            """).GetRequiredService<IOptions<ProxyOptions>>().Value.Routes[0];

        Assert.Multiple(() =>
        {
            Assert.That(route.Host, Is.EqualTo(["a.test", "*.b.test"]));
            Assert.That(route.Methods, Is.EqualTo(["GET", "HEAD"]));
            Assert.That((route.Headers["x-tier"], route.Query["beta"]), Is.EqualTo(("gold", "*")));
            Assert.That((route.Priority, route.StripPrefix, route.Rewrite!.Regex, route.Rewrite.Replacement), Is.EqualTo((3, false, "^/a", "/b")));
        });
    }

    [Test]
    public void Options_StringsForListsAndTables_MeanTheSame()
    {
        var route = Provider("""{ "proxy": [ { "Path": "/a/*", "Target": "http://a", "host": "a.test", "methods": "GET", "rewrite": "/b" } ] }""")
            .GetRequiredService<IOptions<ProxyOptions>>().Value.Routes[0];

        Assert.That((route.Host.Single(), route.Methods.Single(), route.Rewrite?.Prefix), Is.EqualTo(("a.test", "GET", "/b")));
    }

    [TestCase("http_health", "{}")]
    [TestCase("HttpHealth", "null")]
    [TestCase("websocket_health", "{}")]
    [TestCase("rewrite", "{}")]
    public void Options_ATableThatMeansSomethingByBeingThere_MayNotBeEmpty(string key, string value)
    {
        var services = Provider($$"""{ "proxy": [ { "Path": "/a/*", "Target": "http://a", "{{key}}": {{value}} } ] }""");

        var failures = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<ProxyOptions>>().Value)!.Failures;

        Assert.That(failures, Has.Exactly(1).StartsWith("proxy[0].").And.EndsWith(": is empty, which cannot be told from null: name a key in it, or leave it out"));
    }

    [Test]
    public void Options_ATableThatIsAlwaysThere_MayBeEmpty()
    {
        var route = Provider("""{ "proxy": [ { "Path": "/a/*", "Target": "http://a", "retry": {}, "passive_health": {}, "circuit_breaker": {} } ] }""")
            .GetRequiredService<IOptions<ProxyOptions>>().Value.Routes[0];

        Assert.That((route.Retry.Enabled, route.PassiveHealth.Enabled, route.CircuitBreaker.Enabled), Is.EqualTo((true, true, false)));
    }

    [Test]
    public void Options_AStringForTheListOfTargets_IsTheUrlOfTheOnlyOne()
    {
        var route = Provider("""{ "proxy": [ { "Path": "/a/*", "Targets": "http://a" } ] }""").GetRequiredService<IOptions<ProxyOptions>>().Value.Routes[0];

        Assert.That(route.Targets.Select(target => target.Url), Is.EqualTo(["http://a"]));
    }

    [Test]
    public void Route_FromTheSection_CarriesHostsPriorityAndNames()
    {
        var table = Provider("""
            { "proxy": [
              { "Path": "/a/*", "Target": "http://a", "Host": ["A.test.", "[0:0::1]"], "StickySessions": true },
              { "Path": "/a/*", "Target": "http://a", "Headers": { "X-A": "1" }, "StickySessions": true },
              { "Path": "/a/*", "Target": "http://a", "Headers": { "X-A": "2" }, "StickySessions": true },
              { "Path": "/a/*", "Target": "http://a", "Name": "rest", "Priority": -1, "StripPrefix": false, "StickySessions": true } ] }
            """).GetRequiredService<RouteTableSource>().Current;

        Assert.Multiple(() =>
        {
            Assert.That(table.Routes.Select(route => route.Name), Is.EqualTo(["A.test./a/*", "/a/*", "/a/* #2", "rest"]));
            Assert.That(table.Routes[0].Hosts, Is.EqualTo(["a.test", "::1"]));
            Assert.That((table.Routes[3].Priority, table.Routes[3].StripsPrefix, table.Routes[0].StripsPrefix), Is.EqualTo((-1, false, true)));
            Assert.That(table.Routes.Select(route => route.StickyCookie!.Name), Is.Unique, "no route overwrites the cookie of another");
        });
    }

    private static ServiceProvider Provider(string json) =>
        new ServiceCollection()
            .AddLogging()
            .AddHttpServerProxyRouting(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build().GetSection("proxy"))
            .BuildServiceProvider();
}
