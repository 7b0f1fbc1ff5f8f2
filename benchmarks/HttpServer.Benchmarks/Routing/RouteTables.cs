using HttpServer.Proxy;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Benchmarks.Routing;

/// <summary>Tables of any size, and for each of their routes a request that it takes.</summary>
internal static class RouteTables
{
    public static RouteTable Create(TableShape shape, int count)
    {
        var options = new ProxyOptions();
        options.Routes.AddRange(Enumerable.Range(0, count).Select(i => Route(shape, i)));
        using var services = new ServiceCollection().AddLogging().AddHttpServerProxyRouting().BuildServiceProvider();
        return services.GetRequiredService<RouteTableFactory>().Create(options);
    }

    /// <summary>Host, path and the value of X-Tenant of a request for the route.</summary>
    public static (string Host, string Path, string Tenant) Request(TableShape shape, int route) => shape switch
    {
        TableShape.Paths => ("www.example.com", Path(route, "users/17"), ""),
        TableShape.Mixed when route % 5 == 4 => ($"eu.shop{route / 5}.example.com", Path(route, "users/17"), ""),
        TableShape.Mixed => ($"shop{route / 5}.example.com", Path(route, "users/17"), ""),
        TableShape.Wildcards => ($"www.shop{route}.example.com", "/api/users/17", ""),
        TableShape.Headers => ("www.example.com", "/api/users/17", $"tenant{route}"),
        _ => ($"shop{route}.example.com", "/api/users/17", ""),
    };

    private static RouteOptions Route(TableShape shape, int i)
    {
        var route = new RouteOptions { Name = $"route{i}", Path = "/api/*", Target = "http://127.0.0.1:9001" };
        switch (shape)
        {
            case TableShape.Paths:
                route.Path = Path(i, "*");
                break;
            case TableShape.Mixed:
                route.Path = Path(i, "*");
                if (i % 5 != 0)
                {
                    route.Host.Add(i % 5 == 4 ? $"*.shop{i / 5}.example.com" : $"shop{i / 5}.example.com");
                }

                if (i % 5 == 2)
                {
                    route.Methods.AddRange(["GET", "HEAD"]);
                }

                break;
            case TableShape.Hosts:
                route.Host.Add($"shop{i}.example.com");
                break;
            case TableShape.Wildcards:
                route.Host.Add($"*.shop{i}.example.com");
                break;
            case TableShape.Headers:
                route.Headers["X-Tenant"] = $"tenant{i}";
                break;
        }

        return route;
    }

    // Two in three are prefixes.
    private static string Path(int i, string below) => i % 3 == 2 ? $"/v1/exact{i}" : $"/v1/area{i}/{below}";
}
