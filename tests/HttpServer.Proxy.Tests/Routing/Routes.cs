using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>Route tables as an application gets them.</summary>
internal static class Routes
{
    private static readonly RouteTableFactory Factory = new ServiceCollection()
        .AddLogging()
        .AddHttpServerProxyRouting()
        .BuildServiceProvider()
        .GetRequiredService<RouteTableFactory>();

    public static RouteTable Table(params string[] paths) =>
        Table([.. paths.Select(path => new RouteOptions { Path = path, Target = "http://backend:1" })]);

    public static RouteTable Table(params RouteOptions[] routes)
    {
        var options = new ProxyOptions();
        options.Routes.AddRange(routes);
        return Factory.Create(options);
    }

    public static Route Single(string path, string target = "http://backend:1") =>
        Table(new RouteOptions { Path = path, Target = target }).Routes[0];

    /// <summary>What goes to the route's first target; null when nothing may.</summary>
    public static string? Forward(this Route route, string rawTarget, string pathBase = "") =>
        route.TryGetForwardTarget(rawTarget, pathBase, out var target) ? target.ToString(route.Pool.Targets[0]) : null;
}
