using HttpServer.Core.Health;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy;

/// <summary>Finds the route of a request, chooses its target and forwards; requests without a route go on.</summary>
internal sealed class ProxyMiddleware(RequestDelegate next, RouteTableSource routes, RouteForwarder forwarder, BuiltInEndpoints? builtIn = null)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var route = routes.Current.Match(request);
        if (route is null || (route.Kind != RouteKind.Exact && builtIn is not null && builtIn.IsMatch(request.Path.Value ?? "")))
        {
            return next(context);
        }

        return forwarder.ForwardAsync(context, route);
    }
}
