using HttpServer.Core.Health;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Endpoints;

/// <summary>What requests of one middleware or endpoint may be forwarded by; metadata of the latter.</summary>
/// <param name="table">The routes.</param>
/// <param name="builtIn">Pages that only a route for exactly their path takes precedence of; null for none.</param>
internal sealed class ProxyEndpoint(RouteTableSource table, BuiltInEndpoints? builtIn = null)
{
    /// <summary>The route that takes the request; null when none does.</summary>
    public Route? Find(HttpRequest request)
    {
        var current = table.Current;
        var route = HttpMethods.IsConnect(request.Method) && !ExtendedConnect.IsWebSocket(request.HttpContext)
            ? current.MatchConnect(request)
            : current.Match(request);
        return route is not null && route.Kind != RouteKind.Exact && builtIn is not null && builtIn.IsMatch(request.Path.Value ?? "") ? null : route;
    }
}
