using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class RouteTableSourceTests
{
    [Test]
    public void Current_FromOptions_IsTheirTable()
    {
        var source = Services(options => options.Routes.Add(new RouteOptions { Path = "/api/*", Target = "http://backend" }))
            .GetRequiredService<RouteTableSource>();

        Assert.That(source.Current.Match("/api/x")?.Name, Is.EqualTo("/api/*"));
    }

    [Test]
    public void Replace_AnotherTable_IsSeenByTheNextRequestAndByTheBalancer()
    {
        var services = Services(options => options.Routes.Add(new RouteOptions { Path = "/old", Target = "http://backend" }));
        var source = services.GetRequiredService<RouteTableSource>();
        var taken = source.Current;

        source.Replace(Routes.Table("/new"));

        Assert.That(taken.Match("/old"), Is.Not.Null, "a request under way keeps its table");
        Assert.That(source.Current.Match("/old"), Is.Null);
        Assert.That(services.GetServices<ITargetPoolSource>().Single().Pools.Select(pool => pool.Name), Is.EqualTo(["/new"]));
    }

    private static ServiceProvider Services(Action<ProxyOptions> configure) =>
        new ServiceCollection().AddLogging().AddHttpServerProxyRouting().Configure(configure).BuildServiceProvider();
}
