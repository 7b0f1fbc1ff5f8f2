using HttpServer.Balancer;
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

    [Test]
    public void Replace_RouteAsItWas_StaysTheSameObject()
    {
        var source = Services(options => options.Routes.AddRange(Both())).GetRequiredService<RouteTableSource>();
        var (kept, table) = (source.Current.Routes[1], source.Current);

        source.Replace(proxy => proxy.Routes.AddRange(Both()));
        Assert.That(source.Current, Is.SameAs(table), "nothing differs");
        source.Replace(proxy => proxy.Routes.AddRange([new RouteOptions { Path = "/new", Target = "http://n" }, Balanced("http://a")]));

        Assert.That(source.Current.Routes[1], Is.SameAs(kept));

        static RouteOptions[] Both() => [new() { Path = "/old", Target = "http://o" }, Balanced("http://a")];
    }

    [Test]
    public void Replace_TheSameOptionsObjectWithAnotherValue_IsSeen()
    {
        var options = Balanced("http://a");
        var source = Services(proxy => proxy.Routes.Add(options)).GetRequiredService<RouteTableSource>();

        options.Headers["X-Tenant"] = "one";
        source.Replace(proxy => proxy.Routes.Add(options));
        var first = source.Current.Routes[0];
        options.Targets[0].Weight = 7;
        source.Replace(proxy => proxy.Routes.Add(options));

        Assert.That(source.Current.Routes[0], Is.Not.SameAs(first));
        Assert.That(source.Current.Pools[0].Targets[0].Weight, Is.EqualTo(7));
    }

    [Test]
    public void Replace_AStrategyOfTheApplicationsOwnThrows_NoPoolHasChanged()
    {
        var services = new ServiceCollection().AddLogging().AddHttpServerProxyRouting().AddHttpServerBalancingStrategy<FirstUnlessTooHeavy>();
        var source = services.Configure<ProxyOptions>(options => options.Routes.AddRange([Heavy("one", 1), Heavy("two", 1)])).BuildServiceProvider().GetRequiredService<RouteTableSource>();
        var before = source.Current;

        Assert.That(() => source.Replace(proxy => proxy.Routes.AddRange([Heavy("one", 2), Heavy("two", 99)])), Throws.InvalidOperationException);

        Assert.That(source.Current, Is.SameAs(before));
        Assert.That(before.Pools.Select(pool => pool.Targets[0].Weight), Is.EqualTo([1, 1]));

        // Nor is anything held: the next one goes through.
        source.Replace(proxy => proxy.Routes.AddRange([Heavy("one", 2), Heavy("two", 3)]));
        Assert.That(source.Current.Pools.Select(pool => pool.Targets[0].Weight), Is.EqualTo([2, 3]));

        static RouteOptions Heavy(string name, int weight) => new()
        {
            Path = $"/{name}",
            Name = name,
            Strategy = "first",
            Targets = { new TargetOptions { Url = "http://a", Weight = weight } },
        };
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Replace_RouteThatTakesConnectByOneThatDoesNot_HasAPoolOfItsOwn(bool takesConnectFirst)
    {
        var source = Services(options => options.Routes.Add(Route(takesConnectFirst))).GetRequiredService<RouteTableSource>();
        var before = source.Current.Routes[0];

        source.Replace(proxy => proxy.Routes.Add(Route(!takesConnectFirst)));

        // Else who waits for the one would be served by the targets of the other.
        Assert.That(source.Current.Pools[0], Is.Not.SameAs(before.Pool));
        Assert.That(before.Pool.Targets[0].Key, Is.EqualTo("http://a:80"));

        static RouteOptions Route(bool takesConnect)
        {
            var route = new RouteOptions { Path = "*", Name = "only", Target = "http://a" };
            if (takesConnect)
            {
                route.Connect.Add("a:80");
            }

            return route;
        }
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
