using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Passthrough;

/// <summary>What must hold for the passthrough routes, each by itself and all together. Every failure is told, with the path of its key in the file.</summary>
internal sealed class PassthroughRules(BalancingStrategies strategies) : IValidateOptions<TlsPassthroughOptions>
{
    private static readonly TlsPassthroughJsonContext Shapes = TlsPassthroughJsonContext.Default;

    public ValidateOptionsResult Validate(string? name, TlsPassthroughOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> failures = [];
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var hosts = new Dictionary<string, List<(string Place, List<string> Listeners)>>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Routes.Count; i++)
        {
            if (options.Routes[i] is not { } route)
            {
                failures.Add($"tls_passthrough[{i}]: is missing");
                continue;
            }

            var at = route.Place ?? $"tls_passthrough[{i}]";
            CheckNames(at, route, hosts, failures);
            CheckTargets(at, route, failures);
            CheckWords(at, route, failures);
            var routeName = PassthroughRoute.NameOf(route);
            if (route.Sni.Count > 0 && !names.TryAdd(routeName, at))
            {
                failures.Add($"{at}.name: '{routeName}' is the name of {names[routeName]} already");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckNames(string at, PassthroughOptions route, Dictionary<string, List<(string Place, List<string> Listeners)>> hosts, List<string> failures)
    {
        ListenerNames.Check($"{at}.listeners", route.Listeners, failures);
        if (route.Name is { Length: > 0 } name && (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
        {
            failures.Add($"{at}.name: must be printable text");
        }

        if (route.Sni.Count == 0)
        {
            failures.Add($"{at}.sni: must name a host, or '*' for all");
        }

        for (var i = 0; i < route.Sni.Count; i++)
        {
            var host = route.Sni[i];
            if (!ServerNames.IsPattern(host))
            {
                failures.Add($"{at}.sni[{i}]: '{host}' is not a host name like example.com, *.example.com or '*' (no address, no port; international names in their xn-- form)");
            }
            else if (Taken(hosts, host, route) is { } place)
            {
                failures.Add($"{at}.sni[{i}]: '{host}' is taken by {place} already");
            }
            else
            {
                hosts.TryAdd(HostName.Normalise(host), []);
                hosts[HostName.Normalise(host)].Add(($"{at}.sni[{i}]", route.Listeners));
            }
        }
    }

    // Which of two is meant on a listener that both are for, nothing tells: not even their order.
    private static string? Taken(Dictionary<string, List<(string Place, List<string> Listeners)>> hosts, string host, PassthroughOptions route) =>
        hosts.GetValueOrDefault(HostName.Normalise(host))?.Find(
            other => other.Listeners.Count == 0 || route.Listeners.Count == 0 || other.Listeners.Intersect(route.Listeners, StringComparer.OrdinalIgnoreCase).Any()).Place;

    private static void CheckTargets(string at, PassthroughOptions route, List<string> failures)
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

        if (hasTarget && !PassthroughAddress.TryParse(route.Target, out _, out var problem))
        {
            failures.Add($"{at}.target: {problem}");
        }

        if (route.Targets.Count > 0 && route.Targets.TrueForAll(target => target is { Backup: true }))
        {
            failures.Add($"{at}.targets: every target is a backup; at least one must not be");
        }

        var keys = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < route.Targets.Count; i++)
        {
            CheckTarget($"{at}.targets[{i}]", route.Targets[i], i, keys, failures);
        }
    }

    private static void CheckTarget(string at, PassthroughTargetOptions? target, int index, Dictionary<string, int> keys, List<string> failures)
    {
        if (target is null)
        {
            failures.Add($"{at}: is missing");
            return;
        }

        RangeRules.Check(at, target, Shapes.PassthroughTargetOptions, failures);
        if (TargetState.Check(target.State) is { } unknown)
        {
            failures.Add($"{at}.state: {unknown}");
        }

        if (!PassthroughAddress.TryParse(target.Url, out var url, out var problem))
        {
            failures.Add($"{at}.url: {problem}");
        }
        else if (!keys.TryAdd(new Target(url).Key, index))
        {
            failures.Add($"{at}.url: '{target.Url}' is the same backend as targets[{keys[new Target(url).Key]}]; give it a weight instead");
        }
    }

    private void CheckWords(string at, PassthroughOptions route, List<string> failures)
    {
        RangeRules.Check(at, route, Shapes.PassthroughOptions, failures);
        RangeRules.Check($"{at}.passive_health", route.PassiveHealth, Shapes.PassthroughEjectionOptions, failures);
        if (route.Health is { } health)
        {
            RangeRules.Check($"{at}.health", health, Shapes.PassthroughHealthOptions, failures);
        }

        if (!strategies.TryGet(route.Strategy ?? "", out _))
        {
            failures.Add($"{at}.strategy: '{route.Strategy}' is not a strategy (known: {string.Join(", ", strategies.Names)})");
        }

        if (route.ProxyProtocol is not ("off" or "v1" or "v2"))
        {
            failures.Add($"{at}.proxy_protocol: '{route.ProxyProtocol}' is not off, v1 or v2");
        }
    }
}
