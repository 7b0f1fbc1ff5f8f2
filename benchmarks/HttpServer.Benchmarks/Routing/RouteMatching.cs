using BenchmarkDotNet.Attributes;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Benchmarks.Routing;

/// <summary>One match in tables of ten to ten thousand routes: time and bytes.</summary>
public class RouteMatching
{
    private const int Requests = 64;

    private RouteTable _table = null!;
    private HttpRequest[] _requests = null!;
    private HttpRequest _request = null!;
    private (string Host, string Path, string Tenant)[] _everyRoute = null!;
    private int _next;

    [Params(TableShape.Paths, TableShape.Mixed, TableShape.Hosts, TableShape.Wildcards, TableShape.Headers)]
    public TableShape Shape { get; set; }

    [Params(10, 100, 1_000, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _table = RouteTables.Create(Shape, Routes);
        _requests = [.. Enumerable.Range(0, Requests).Select(i => Request(RouteTables.Request(Shape, i * Routes / Requests)))];
        _request = Request(RouteTables.Request(Shape, 0));
        // Each route once, in random order.
        _everyRoute = [.. Enumerable.Range(0, Routes).Select(i => RouteTables.Request(Shape, i))];
        new Random(7).Shuffle(_everyRoute);
    }

    /// <summary>Requests for 64 routes, spread over the table.</summary>
    [Benchmark(OperationsPerInvoke = Requests)]
    public int Busy()
    {
        var found = 0;
        foreach (var request in _requests)
        {
            found += _table.Match(request) is null ? 0 : 1;
        }

        return found == Requests ? found : throw new InvalidOperationException("A request has no route.");
    }

    /// <summary>Each route as often as any other: the whole table goes through the caches. Setting the request up is part of it.</summary>
    [Benchmark]
    public object Everywhere()
    {
        _next = _next + 1 < _everyRoute.Length ? _next + 1 : 0;
        var (host, path, tenant) = _everyRoute[_next];
        _request.Path = path;
        _request.Headers.Host = host;
        if (tenant.Length > 0)
        {
            _request.Headers["X-Tenant"] = tenant;
        }

        return _table.Match(_request) ?? throw new InvalidOperationException("A request has no route.");
    }

    private static HttpRequest Request((string Host, string Path, string Tenant) parts)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = "GET";
        request.Path = parts.Path;
        request.Headers.Host = parts.Host;
        request.Headers.Accept = "*/*";
        request.Headers.UserAgent = "benchmark";
        if (parts.Tenant.Length > 0)
        {
            request.Headers["X-Tenant"] = parts.Tenant;
        }

        return request;
    }
}
