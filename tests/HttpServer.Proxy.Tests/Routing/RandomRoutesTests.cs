using HttpServer.Proxy.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>The index against a matcher that looks at every route.</summary>
public sealed class RandomRoutesTests
{
    private static readonly string[] Hosts = ["a.test", "b.test", "x.a.test", "y.x.a.test", "test"];
    private static readonly string[] HostPatterns = [.. Hosts, "*.a.test", "*.test", "*.x.a.test"];
    private static readonly string[] Methods = ["GET", "POST", "PUT"];
    private static readonly string[] Tests = ["1", "2", "1*", "*", "!", "~^1", "~2$"];
    private static readonly string[] Values = ["1", "2", "12", "3"];

    [Test]
    public void Match_RandomRoutesWithConditions_AgreesWithTheObviousMatcher()
    {
        var random = new Random(17);
        var (matched, conditional) = (0, 0);
        for (var round = 0; round < 400; round++)
        {
            var routes = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Route(random)).ToArray();
            var table = Routes.Table(routes);
            for (var i = 0; i < 60; i++)
            {
                var request = Request(random);
                var expected = Obvious(routes, request);
                var found = table.Match(request);

                Assert.That(found is null ? -1 : table.Routes.ToList().IndexOf(found), Is.EqualTo(expected), () => Describe(request, routes));
                matched += expected < 0 ? 0 : 1;
                conditional += expected >= 0 && (routes[expected].Headers.Count > 0 || routes[expected].Host.Count > 0) ? 1 : 0;
            }
        }

        Assert.That((matched, conditional), Is.GreaterThan((8_000, 3_000)), "the sample holds enough of each");
        Assert.That(matched, Is.LessThan(22_000));
    }

    /// <summary>The check at start may miss a route that can never match, but it never blames one that can.</summary>
    [Test]
    public void Validate_RandomRoutes_BlamesOnlyRoutesThatNoRequestReaches()
    {
        var rules = new ServiceCollection().AddLogging().AddHttpServerProxyRouting().BuildServiceProvider().GetServices<IValidateOptions<ProxyOptions>>().Last();
        var random = new Random(18);
        var blamed = 0;
        for (var round = 0; round < 400; round++)
        {
            var options = new ProxyOptions();
            options.Routes.AddRange(Enumerable.Range(0, 8).Select(_ => Route(random)));
            var unreachable = (rules.Validate(null, options).Failures ?? [])
                .Where(failure => failure.Contains("can never match", StringComparison.Ordinal))
                .Select(failure => failure["proxy[".Length] - '0')
                .ToHashSet();
            blamed += unreachable.Count;
            for (var i = 0; i < 150; i++)
            {
                var request = Request(random);
                Assert.That(unreachable, Does.Not.Contain(Obvious([.. options.Routes], request)), () => Describe(request, options.Routes));
            }
        }

        Assert.That(blamed, Is.GreaterThan(200));
    }

    private static int Obvious(RouteOptions[] routes, HttpRequest request) =>
        Enumerable.Range(0, routes.Length)
            .OrderBy(i => (-routes[i].Priority, i))
            .Where(i => Takes(routes[i], request))
            .DefaultIfEmpty(-1)
            .First();

    private static bool Takes(RouteOptions route, HttpRequest request) =>
        (TakesPath(route.Path, request.Path.Value!) || TakesPath(route.Path, Lenient(request.Path.Value!)))
        && (route.Host.Count == 0 || route.Host.Exists(pattern => TakesHost(pattern, request.Headers.Host.ToString())))
        && (route.Methods.Count == 0 || route.Methods.Contains(request.Method))
        && route.Headers.All(header => TakesValue(header.Value, request.Headers[header.Key]))
        && route.Query.All(parameter => TakesValue(parameter.Value, request.Query[parameter.Key]));

    private static bool TakesPath(string pattern, string path) =>
        pattern == "*" || path == pattern || (pattern.EndsWith("/*", StringComparison.Ordinal) && (path + "/").StartsWith(pattern[..^1], StringComparison.Ordinal));

    private static string Lenient(string path)
    {
        path = path.Replace("%2F", "/", StringComparison.Ordinal);
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return path;
    }

    private static bool TakesHost(string pattern, string host) =>
        host == pattern || (pattern[0] == '*' && host.EndsWith(pattern[1..], StringComparison.Ordinal));

    private static bool TakesValue(string test, StringValues values) => test switch
    {
        "!" => values.Count == 0,
        "*" => values.Count > 0,
        "1*" or "~^1" => values.Any(value => value!.StartsWith('1')),
        "~2$" => values.Any(value => value!.EndsWith('2')),
        _ => values.Contains(test),
    };

    private static RouteOptions Route(Random random)
    {
        var route = new RouteOptions { Path = Pattern(random), Target = "http://backend:1", Priority = random.Next(4) == 0 ? random.Next(-1, 3) : 0 };
        Some(random, 2, () => route.Host.Add(Pick(random, HostPatterns)));
        Some(random, 4, () => route.Methods.Add(Pick(random, Methods)));
        Some(random, 3, () => route.Headers[random.Next(2) == 0 ? "X-A" : "x-b"] = Pick(random, Tests));
        Some(random, 4, () => route.Query[random.Next(2) == 0 ? "q" : "r"] = Pick(random, Tests));
        return route;
    }

    private static HttpRequest Request(Random random)
    {
        var query = "";
        Some(random, 2, () => query = $"?q={Pick(random, Values)}");
        Some(random, 3, () => query += $"{(query.Length == 0 ? '?' : '&')}r={Pick(random, Values)}");
        var request = Routes.Request(Path(random, 4, odd: true), Pick(random, Hosts), Pick(random, Methods), query);
        Some(random, 2, () => request.Headers["X-A"] = Pick(random, Values));
        Some(random, 2, () => request.Headers["X-B"] = Pick(random, Values));
        return request;
    }

    private static void Some(Random random, int oneIn, Action action)
    {
        for (var i = 0; i < 2 && random.Next(oneIn) == 0; i++)
        {
            action();
        }
    }

    private static string Pattern(Random random) => random.Next(12) switch
    {
        0 => "*",
        < 8 => Path(random, 3, odd: false) + "/*",
        _ => Path(random, 3, odd: false),
    };

    private static string Path(Random random, int depth, bool odd)
    {
        var path = "";
        for (var i = random.Next(1, depth + 1); i > 0; i--)
        {
            path += (odd && random.Next(8) == 0 ? Pick(random, ["//", "%2F"]) : "/") + "ab"[random.Next(2)];
        }

        return path[0] == '/' ? path : "/" + path;
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static string Describe(HttpRequest request, IEnumerable<RouteOptions> routes) =>
        $"{request.Method} {request.Headers.Host}{request.Path.Value}{request.QueryString} A={request.Headers["X-A"]} B={request.Headers["X-B"]} in\n"
        + string.Join('\n', routes.Select(route =>
            $"{route.Priority} {string.Join(',', route.Methods)} {string.Join(',', route.Host)} {route.Path} {string.Join(',', route.Headers)} {string.Join(',', route.Query)}"));
}
