using HttpServer.Core.Health;
using HttpServer.Proxy.Endpoints;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy;

/// <summary>Finds the route of a request, chooses its target and forwards; requests without a route go on.</summary>
internal sealed class ProxyMiddleware(RequestDelegate next, RouteTableSource routes, RouteForwarder forwarder, BuiltInEndpoints? builtIn = null)
{
    private readonly ProxyEndpoint _endpoint = new(routes, builtIn);

    public Task InvokeAsync(HttpContext context) =>
        _endpoint.Find(context.Request) is { } route ? forwarder.ForwardAsync(context, route) : next(context);
}
