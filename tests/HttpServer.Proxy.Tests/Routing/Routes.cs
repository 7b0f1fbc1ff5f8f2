using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

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

    /// <summary>The route of a GET.</summary>
    public static Route? Match(this RouteTable table, string path, string? host = null) => table.Match(Request(path, host));

    public static HttpRequest Request(string path, string? host = null, string method = "GET", string query = "", params (string Name, StringValues Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Path = path;
        request.QueryString = new QueryString(query);
        if (host is not null)
        {
            request.Headers.Host = host;
        }

        foreach (var (name, value) in headers)
        {
            request.Headers[name] = value;
        }

        return request;
    }

    /// <summary>What goes to the route's first target; null when nothing may.</summary>
    public static string? Forward(this Route route, string rawTarget, string pathBase = "") =>
        route.TryGetForwardTarget(rawTarget, pathBase, out var target) ? target.ToString(route.Pool.Targets[0]) : null;
}
