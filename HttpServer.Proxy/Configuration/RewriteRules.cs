using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for the <c>rewrite</c> of a route; compiles it, so that what was checked is what will run.</summary>
internal sealed class RewriteRules(List<string> failures)
{
    /// <summary>Null when there is none, or something is wrong; that is among the failures then.</summary>
    public PathRewrite? Compile(string at, RouteOptions route)
    {
        if (route.Rewrite is not { } rewrite)
        {
            return null;
        }

        at += ".rewrite";
        return (rewrite.Prefix, rewrite.Regex, rewrite.Replacement) switch
        {
            (not null, null, null) => Prefix(at, rewrite.Prefix, route),
            (null, not null, not null) => Regex(at, rewrite.Regex, rewrite.Replacement),
            (not null, _, _) => Refuse($"{at}.prefix: give either a prefix, or regex and replacement, not both"),
            (_, not null, _) => Refuse($"{at}: a regex needs a replacement"),
            (_, _, not null) => Refuse($"{at}: a replacement needs a regex"),
            _ => Refuse($"{at}: needs a prefix, or regex and replacement"),
        };
    }

    private PathRewrite? Prefix(string at, string prefix, RouteOptions route)
    {
        if (!route.StripPrefix)
        {
            return Refuse($"{at}.prefix: takes the place of the matched prefix, which strip_prefix = false keeps; give one of them");
        }

        return !RewrittenPath.IsGood(prefix)
            ? Refuse($"{at}.prefix: '{prefix}' must be a path in visible ASCII that begins with one '/', without query, fragment, '.' and '..'")
            : RoutePattern.Check(route.Path) is null ? new PathRewrite(prefix, RoutePattern.Parse(route.Path).Kind)
            : null;
    }

    private PathRewrite? Regex(string at, string pattern, string replacement) =>
        !LinearRegex.TryCreate(pattern, out var regex, out var problem) ? Refuse($"{at}.regex: {problem}")
            : !ReplacementText.TryParse(replacement, regex, out var text, out problem) ? Refuse($"{at}.replacement: {problem}")
            : new PathRewrite(regex, text);

    private PathRewrite? Refuse(string failure)
    {
        failures.Add(failure);
        return null;
    }
}
