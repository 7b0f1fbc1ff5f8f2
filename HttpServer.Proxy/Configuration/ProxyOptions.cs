namespace HttpServer.Proxy.Configuration;

/// <summary>The <c>[[proxy]]</c> tables: what is forwarded where. Bound from the section "proxy", itself the array.</summary>
public sealed class ProxyOptions
{
    /// <summary>The routes in the order of the file; the first that matches a request takes it. Default none.</summary>
    public List<RouteOptions> Routes { get; } = [];
}
