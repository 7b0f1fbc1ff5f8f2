using HttpServer.Core.Hosting;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Routing;

/// <summary>What a route asks of a request beyond its path and host, compiled. All of it must hold.</summary>
/// <param name="listeners">Came in by one of these; empty for any.</param>
/// <param name="methods">One of these; empty for any.</param>
/// <param name="headers">All of these.</param>
/// <param name="query">All of these.</param>
internal sealed class RouteConditions(string[] listeners, string[] methods, FieldCondition[] headers, FieldCondition[] query)
{
    private readonly string[] _listeners = listeners;
    private readonly string[] _methods = methods;
    private readonly FieldCondition[] _headers = headers;
    private readonly FieldCondition[] _query = query;

    public bool IsEmpty => _listeners.Length == 0 && _methods.Length == 0 && _headers.Length == 0 && _query.Length == 0;

    /// <summary>Whether the request meets all of them.</summary>
    public bool Hold(HttpRequest request)
    {
        if (_listeners.Length > 0 && !ListenerNames.Include(_listeners, request.HttpContext.Features.Get<ListenerFeature>()?.Name))
        {
            return false;
        }

        if (_methods.Length > 0 && Array.IndexOf(_methods, Method(request)) < 0)
        {
            return false;
        }

        if (_headers.Length > 0)
        {
            var headers = request.Headers;
            foreach (var condition in _headers)
            {
                if (!condition.HoldsFor(headers))
                {
                    return false;
                }
            }
        }

        foreach (var condition in _query)
        {
            if (!condition.HoldsFor(request.QueryString))
            {
                return false;
            }
        }

        return true;
    }

    // Browsers choose by themselves how they open a WebSocket; a route must not tell the two ways apart.
    private static string Method(HttpRequest request) => ExtendedConnect.IsWebSocket(request.HttpContext) ? HttpMethods.Get : request.Method;

    /// <summary>Whether every request that meets the others surely meets these.</summary>
    /// <param name="others">Null for no conditions.</param>
    public bool Covers(RouteConditions? others) =>
        others is null
            ? IsEmpty
            : ListenerNames.Cover(_listeners, others._listeners)
                && CoversMethods(others._methods)
                && Covers(_headers, others._headers, StringComparison.OrdinalIgnoreCase)
                && Covers(_query, others._query, StringComparison.Ordinal);

    private bool CoversMethods(string[] others) =>
        _methods.Length == 0 || (others.Length > 0 && Array.TrueForAll(others, method => Array.IndexOf(_methods, method) >= 0));

    // Without closures: with thousands of routes on one path this is asked millions of times at start.
    private static bool Covers(FieldCondition[] conditions, FieldCondition[] others, StringComparison comparison)
    {
        foreach (var condition in conditions)
        {
            var isMet = false;
            foreach (var other in others)
            {
                isMet |= string.Equals(condition.Name, other.Name, comparison) && condition.Test.Covers(other.Test);
            }

            if (!isMet)
            {
                return false;
            }
        }

        return true;
    }
}
