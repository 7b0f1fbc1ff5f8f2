using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>All routes of one configuration, compiled. Immutable: a request takes the table once and keeps it to its end.</summary>
public sealed class RouteTable
{
    private readonly Route[] _routes;
    private readonly RouteIndex _index = new();

    internal RouteTable(IEnumerable<Route> routes)
    {
        _routes = [.. routes];
        for (var i = 0; i < _routes.Length; i++)
        {
            _index.Add(_routes[i].Pattern, i);
        }
        Routes = Array.AsReadOnly(_routes);
        Pools = [.. _routes.Select(route => route.Pool)];
    }

    /// <summary>The routes in configured order.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>The routes' pools, in the same order.</summary>
    public IReadOnlyList<TargetPool> Pools { get; }

    /// <summary>
    /// The first route that takes the path, or null. A path that another server may read as a different one (with an
    /// encoded slash, a backslash, doubled slashes or path parameters) is matched in both readings, and the earlier route counts:
    /// <c>/admin%2Fsecret</c> does not slip past <c>/admin/*</c> to a later <c>*</c>.
    /// </summary>
    /// <param name="path">Kestrel's decoded path; empty for <c>OPTIONS *</c>.</param>
    public Route? Match(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var position = _index.Find(path);
        if (LenientReading.Of(path) is { } reading)
        {
            position = Math.Min(position, _index.Find(reading));
        }
        return position == PrefixTree.None ? null : _routes[position];
    }
}
