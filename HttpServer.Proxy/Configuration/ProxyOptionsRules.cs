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
        var names = new RouteNames();
        var selectors = new RouteSelector?[options.Routes.Count];
        for (var i = 0; i < options.Routes.Count; i++)
        {
            // A null in a JSON file arrives here as one.
            if (options.Routes[i] is not { } route)
            {
                failures.Add($"proxy[{i}]: is missing");
                continue;
            }
            selectors[i] = routes.Check(At(options, i), route);
            var routeName = names.Next(route, i, out _, out var owner);
            if (owner is not null)
            {
                failures.Add($"{At(options, i)}.name: '{routeName}' is the name of {At(options, owner.Value)} already");
            }
        }
        CheckReachable(options, selectors, failures);
        CheckConnects(options, selectors, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string At(ProxyOptions options, int position) => options.Routes[position].Place ?? $"proxy[{position}]";

    /// <summary>A route behind one that takes all its requests is a mistake of order; it would never be noticed at run time.</summary>
    private static void CheckReachable(ProxyOptions options, RouteSelector?[] selectors, List<string> failures)
    {
        var earlier = new EarlierRoutes();
        foreach (var i in Enumerable.Range(0, selectors.Length).Where(i => selectors[i] is not null && options.Routes[i].Connect.Count == 0).OrderByDescending(i => options.Routes[i].Priority))
        {
            if (earlier.FindCover(selectors[i]!) is { } cover)
            {
                failures.Add($"{At(options, i)}.path: '{options.Routes[i].Path}' can never match, because {At(options, cover)} ('{options.Routes[cover].Path}') comes first and takes all its requests");
            }
            earlier.Add(selectors[i]!, i);
        }
    }

    /// <summary>The same of the authorities that routes take CONNECT requests for, which no path tells apart.</summary>
    private static void CheckConnects(ProxyOptions options, RouteSelector?[] selectors, List<string> failures)
    {
        var taken = new Dictionary<string, List<int>>(StringComparer.OrdinalIgnoreCase);
        foreach (var i in Enumerable.Range(0, selectors.Length).Where(i => selectors[i] is not null).OrderByDescending(i => options.Routes[i].Priority))
        {
            var authorities = options.Routes[i].Connect;
            for (var k = 0; k < authorities.Count; k++)
            {
                if (!taken.TryGetValue(authorities[k], out var earlier))
                {
                    taken[authorities[k]] = earlier = [];
                }
                foreach (var cover in earlier.Where(other => selectors[other]!.CoversBesidePath(selectors[i]!)).Take(1))
                {
                    failures.Add($"{At(options, i)}.connect[{k}]: '{authorities[k]}' can never come here, because {At(options, cover)} comes first and takes it");
                }
                earlier.Add(i);
            }
        }
    }
}
