using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

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

        source.Replace(proxy => proxy.Routes.Add(new RouteOptions { Path = "/new", Target = "http://backend" }));

        Assert.That(taken.Match("/old"), Is.Not.Null, "a request under way keeps its table");
        Assert.That(source.Current.Match("/old"), Is.Null);
        Assert.That(services.GetServices<ITargetPoolSource>().Single().Pools.Select(pool => pool.Name), Is.EqualTo(["/new"]));
    }

    [Test]
    public void Replace_RoutesThatAreNotValid_ThrowsAllFailuresAndChangesNothing()
    {
        var source = Services(options => options.Routes.Add(new RouteOptions { Path = "/old", Target = "http://backend" })).GetRequiredService<RouteTableSource>();
        var before = source.Current;

        Assert.That(
            () => source.Replace(proxy => proxy.Routes.AddRange([new RouteOptions { Path = "/old", Target = "http://other" }, new RouteOptions { Path = "x" }])),
            Throws.InstanceOf<OptionsValidationException>().With.Property(nameof(OptionsValidationException.Failures)).Exactly(2).Items);

        Assert.That(source.Current, Is.SameAs(before));
        Assert.That(before.Pools[0].Targets.Single().Key, Is.EqualTo("http://backend:80"));
    }

    [Test]
    public void Replace_RouteOfTheSameName_KeepsTheStateOfItsTargets()
    {
        var source = Services(options => options.Routes.Add(Balanced("http://a", "http://b", "http://c"))).GetRequiredService<RouteTableSource>();
        var pool = source.Current.Pools[0];
        var (a, b) = (pool.Targets[0], pool.Targets[1]);
        b.Mode = TargetMode.Down;
        Assert.That(pool.TryAcquire(new BalancingRequest(null), out var lease), Is.True);

        source.Replace(proxy =>
        {
            var changed = Balanced("http://b", "http://a", "http://d");
            changed.Strategy = "least_connections";
            changed.Timeout = 7;
            proxy.Routes.Add(changed);
        });

        var route = source.Current.Routes.Single();
        Assert.That((route.Timeout, route.Pool.Strategy), Is.EqualTo((TimeSpan.FromSeconds(7), "least_connections")));
        Assert.That(route.Pool.Targets.Take(2), Is.EqualTo([b, a]), "the same objects");
        Assert.That((b.IsAvailable, a.ActiveConnections, lease.IsHeld), Is.EqualTo((false, 1, true)));
    }

    [Test]
    public void Replace_TargetsUnchanged_GoesOnWithTheTurns()
    {
        var source = Services(options => options.Routes.Add(Balanced("http://a", "http://b", "http://c"))).GetRequiredService<RouteTableSource>();
        Assert.That(source.Current.Pools[0].TryAcquire(new BalancingRequest(null), out var first), Is.True);
        Assert.That(first.Target.Key, Is.EqualTo("http://a:80"));

        source.Replace(proxy => proxy.Routes.AddRange([new RouteOptions { Path = "/new", Target = "http://n" }, Balanced("http://a", "http://b", "http://c")]));

        Assert.That(source.Current.Pools[1].TryAcquire(new BalancingRequest(null), out var second), Is.True);
        Assert.That(second.Target.Key, Is.EqualTo("http://b:80"));
    }

    private static RouteOptions Balanced(params string[] targets)
    {
        var route = new RouteOptions { Path = "/*", Name = "balanced" };
        route.Targets.AddRange(targets.Select(target => new TargetOptions { Url = target }));
        return route;
    }

    private static ServiceProvider Services(Action<ProxyOptions> configure) =>
        new ServiceCollection().AddLogging().AddHttpServerProxyRouting().Configure(configure).BuildServiceProvider();
}
