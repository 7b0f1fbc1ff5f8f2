using HttpServer.Balancer.Targets;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for the targets of one route.</summary>
internal sealed class TargetRules(List<string> failures)
{
    public void Check(string at, RouteOptions route)
    {
        var hasTarget = !string.IsNullOrEmpty(route.Target);
        if (hasTarget && route.Targets.Count > 0)
        {
            failures.Add($"{at}.target: give either target or targets, not both");
        }
        else if (!hasTarget && route.Targets.Count == 0)
        {
            failures.Add($"{at}: needs a target, or a list of targets");
        }
        if (hasTarget)
        {
            CheckUrl($"{at}.target", route.Target);
        }
        if (route.Targets.Count > 0 && route.Targets.TrueForAll(target => target is { Backup: true }))
        {
            failures.Add($"{at}.targets: every target is a backup; at least one must not be");
        }
        CheckList(at, route.Targets);
    }

    private void CheckList(string at, List<TargetOptions> targets)
    {
        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < targets.Count; i++)
        {
            if (targets[i] is not { } target)
            {
                failures.Add($"{at}.targets[{i}]: is missing");
                continue;
            }
            RangeRules.Check($"{at}.targets[{i}]", target, ProxyOptionsJsonContext.Default.TargetOptions, failures);
            if (TargetState.Check(target.State) is { } unknown)
            {
                failures.Add($"{at}.targets[{i}].state: {unknown}");
            }
            if (CheckUrl($"{at}.targets[{i}].url", target.Url) is { } url && !keys.TryAdd(new Target(url).Key, i))
            {
                failures.Add($"{at}.targets[{i}].url: '{target.Url}' is the same backend as targets[{keys[new Target(url).Key]}]; give it a weight instead");
            }
        }
    }

    private Uri? CheckUrl(string at, string? text)
    {
        if (!TargetAddress.TryParse(text, out var url, out var problem))
        {
            failures.Add($"{at}: {problem}");
        }
        return url;
    }
}
