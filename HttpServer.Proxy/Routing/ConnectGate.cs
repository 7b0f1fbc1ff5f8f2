using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Routing;

/// <summary>Lets those CONNECT requests in that a route takes.</summary>
internal sealed class ConnectGate(RouteTableSource routes) : IConnectGate
{
    public bool Allows(HttpRequest request) => routes.Current.MatchConnect(request) is not null;
}
