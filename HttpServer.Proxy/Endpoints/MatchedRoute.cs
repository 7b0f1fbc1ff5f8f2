using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Endpoints;

/// <summary>Carries what was found while endpoints were chosen to the one that was.</summary>
internal sealed record MatchedRoute(ProxyEndpoint Endpoint, Route Route);
