using HttpServer.Balancer.Targets;
using HttpServer.Core.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Routing;

/// <summary>All routes of one configuration, compiled. Immutable: a request takes the table once and keeps it to its end.</summary>
public sealed class RouteTable
{
    private readonly Route[] _byPrecedence;
    private readonly RouteIndex _index = new();
    private readonly Route[] _connecting;

    internal RouteTable(IEnumerable<Route> routes)
    {
        Route[] configured = [.. routes];
        // Stable: among routes of one priority the order of the file decides.
        _byPrecedence = [.. configured.OrderByDescending(route => route.Priority)];
        for (var i = 0; i < _byPrecedence.Length; i++)
        {
            if (!_byPrecedence[i].TakesConnect)
            {
                _index.Add(_byPrecedence[i].Selector, i);
            }
        }

        _connecting = [.. _byPrecedence.Where(route => route.TakesConnect)];

        Routes = Array.AsReadOnly(configured);
        Pools = [.. configured.Select(route => route.Pool)];
    }

    /// <summary>The routes in configured order.</summary>
    public IReadOnlyList<Route> Routes { get; }

    /// <summary>The routes' pools, in the same order.</summary>
    public IReadOnlyList<TargetPool> Pools { get; }

    /// <summary>
    /// The first route, by priority and then by order, that takes the request; null when none does. A path that another
    /// server may read as a different one (with an encoded slash, a backslash, doubled slashes or path parameters) is matched in
    /// both readings, and the earlier route counts: <c>/admin%2Fsecret</c> does not slip past <c>/admin/*</c> to a later <c>*</c>.
    /// Allocates only for such a path, for a host that is an IPv6 literal and for a query that has to be decoded.
    /// </summary>
    public Route? Match(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var path = request.Path.Value ?? "";
        // Of several Host fields none counts.
        var host = _index.NeedsHost && request.Headers.Host is [{ } field] ? HostName.Of(field) : default;
        var test = new Test(request);
        var position = _index.Find(host, path, withExact: true, in test, PathTree.None);
        if (LenientReading.Of(path) is { } reading)
        {
            position = _index.Find(host, reading, withExact: true, in test, position);
        }

        return position == PathTree.None ? null : _byPrecedence[position];
    }

    /// <summary>The first route that takes a CONNECT (RFC 9110, 9.3.6): one that names its authority, to the letter. Null when none does.</summary>
    public Route? MatchConnect(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (_connecting.Length == 0 || request.HttpContext.Features.Get<IHttpRequestFeature>()?.RawTarget is not { Length: > 0 } authority)
        {
            return null;
        }

        return Array.Find(_connecting, route =>
            route.Connect.Contains(authority, StringComparer.OrdinalIgnoreCase) && (route.Selector.Conditions is not { } conditions || conditions.Hold(request)));
    }

    private readonly struct Test(HttpRequest request) : ICandidateTest
    {
        public bool Accepts(int position, RouteConditions? conditions) => conditions is null || conditions.Hold(request);
    }
}
