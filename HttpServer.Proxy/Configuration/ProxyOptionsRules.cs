using HttpServer.Balancer.Strategies;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for the routes together; each route by itself is looked at by <see cref="RouteRules"/>.</summary>
internal sealed class ProxyOptionsRules(BalancingStrategies strategies) : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> failures = [];
        var routes = new RouteRules(strategies, failures);
        var earlier = new RouteIndex();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < options.Routes.Count; i++)
        {
            // A null in a JSON file arrives here as one.
            if (options.Routes[i] is not { } route)
            {
                failures.Add($"proxy[{i}]: is missing");
                continue;
            }
            routes.Check($"proxy[{i}]", route);
            if (RoutePattern.Check(route.Path) is null)
            {
                CheckReachable(options, i, earlier, failures);
            }
            var routeName = string.IsNullOrEmpty(route.Name) ? route.Path ?? "" : route.Name;
            // Two routes with one path are reported as such already.
            if (!names.TryAdd(routeName, i) && options.Routes[names[routeName]].Path != route.Path)
            {
                failures.Add($"proxy[{i}].name: '{routeName}' is the name of proxy[{names[routeName]}] already");
            }
        }
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A route behind one that takes all its requests is a mistake of order; it would never be noticed at run time.</summary>
    private static void CheckReachable(ProxyOptions options, int position, RouteIndex earlier, List<string> failures)
    {
        var path = options.Routes[position].Path;
        var pattern = RoutePattern.Parse(path);
        var cover = earlier.FindCover(pattern);
        if (cover != PrefixTree.None)
        {
            failures.Add($"proxy[{position}].path: '{path}' can never match, because proxy[{cover}] ('{options.Routes[cover].Path}') comes first and takes all its requests");
        }
        earlier.Add(pattern, position);
    }
}
