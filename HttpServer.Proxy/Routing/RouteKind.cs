namespace HttpServer.Proxy.Routing;

/// <summary>What a route's path takes.</summary>
public enum RouteKind
{
    /// <summary><c>/health</c>: that path only.</summary>
    Exact,

    /// <summary><c>/api/*</c>: <c>/api</c> and everything below it; the matched part is stripped.</summary>
    Prefix,

    /// <summary><c>*</c> or <c>/*</c>: every request; nothing is stripped.</summary>
    Everything,
}
