using HttpServer.Core.Health;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Endpoints;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RouteOptions = HttpServer.Proxy.Configuration.RouteOptions;

namespace HttpServer.Proxy;

/// <summary>The proxy as endpoints of ASP.NET Core routing, so that <c>RequireAuthorization()</c>, <c>RequireRateLimiting()</c>, <c>RequireCors()</c> and other metadata hold for it.</summary>
public static class ProxyEndpointRouteBuilderExtensions
{
    private const string Everything = "/{**path}";

    /// <summary>
    /// Forwards what a route of <see cref="ProxyOptions"/> takes, behind all other endpoints; a request that none takes goes on. In the place of
    /// <c>UseHttpServerProxy</c>. Needs <c>AddHttpServerProxy</c> on the services.
    /// </summary>
    public static IEndpointConventionBuilder MapHttpServerProxy(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        var forwarder = Forwarder(services);
        var mapped = Map(endpoints, Everything, new ProxyEndpoint(services.GetRequiredService<RouteTableSource>(), services.GetService<BuiltInEndpoints>()), forwarder);
        mapped.Add(static builder => ((RouteEndpointBuilder)builder).Order = int.MaxValue);
        return mapped.WithDisplayName("HttpServer.Proxy");
    }

    /// <summary>Forwards what a pattern of ASP.NET Core routing takes to one target; path and query go out as the client sent them.</summary>
    /// <param name="endpoints">Where to map it; the prefix of a group counts.</param>
    /// <param name="pattern">Which requests: <c>/api/{**rest}</c>.</param>
    /// <param name="target">Where to: <c>http://host:port</c>.</param>
    public static IEndpointConventionBuilder MapHttpServerForwarder(this IEndpointRouteBuilder endpoints, string pattern, string target) =>
        endpoints.MapHttpServerForwarder(pattern, route => route.Target = target);

    /// <summary>Forwards what a pattern of ASP.NET Core routing takes as a route says.</summary>
    /// <param name="endpoints">Where to map it; the prefix of a group counts.</param>
    /// <param name="pattern">Which requests: <c>/api/{**rest}</c>.</param>
    /// <param name="configure">
    /// Sets targets, timeouts and the like. Its <c>Path</c> is <c>*</c> when this is called; another one is asked on top of the pattern, and
    /// <c>/api/*</c> is stripped from what is forwarded. Its name is the pattern unless it is set.
    /// </param>
    /// <exception cref="OptionsValidationException">The route is not valid; all failures are in it.</exception>
    public static IEndpointConventionBuilder MapHttpServerForwarder(this IEndpointRouteBuilder endpoints, string pattern, Action<RouteOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(configure);
        var services = endpoints.ServiceProvider;
        var forwarder = Forwarder(services);
        var route = new RouteOptions { Path = "*", Name = pattern, Place = pattern };
        configure(route);
        var table = new RouteTableSource(services.GetRequiredService<RouteTableFactory>(), services.GetServices<IValidateOptions<ProxyOptions>>(), new ProxyOptions());
        table.Replace(proxy => proxy.Routes.Add(route));
        services.GetRequiredService<RouteTables>().Add(table);
        return Map(endpoints, pattern, new ProxyEndpoint(table), forwarder);
    }

    private static RouteForwarder Forwarder(IServiceProvider services) =>
        services.GetService<RouteForwarder>() ?? throw new InvalidOperationException("AddHttpServerProxy has to be called on the services first.");

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, ProxyEndpoint endpoint, RouteForwarder forwarder) =>
        endpoints.Map(pattern, context => ForwardAsync(context, endpoint, forwarder)).WithMetadata(endpoint);

    private static Task ForwardAsync(HttpContext context, ProxyEndpoint endpoint, RouteForwarder forwarder)
    {
        var matched = context.Features.Get<MatchedRoute>();
        // Somebody may have changed the request since, and chosen the endpoint anew; or there was no choice at all.
        var route = matched?.Endpoint == endpoint ? matched.Route : endpoint.Find(context.Request);
        if (route is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return forwarder.ForwardAsync(context, route);
    }
}
