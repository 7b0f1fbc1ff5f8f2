using HttpServer.Balancer.Strategies;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Health;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Tls;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for one route by itself. Every failure is told, with the path of its key in the file.</summary>
internal sealed class RouteRules(BalancingStrategies strategies, List<string> failures)
{
    private static readonly string[] Protocols = ["", "http", "http1", "http2", "grpc", "websocket"];

    /// <summary>The compiled conditions of the route; null when they are not good.</summary>
    public RouteSelector? Check(string at, RouteOptions route)
    {
        var selector = new RouteSelectorRules(failures).Compile(at, route);
        new RewriteRules(failures).Compile(at, route);
        if (route.Name is { Length: > 0 } name && (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
        {
            failures.Add($"{at}.name: must be printable text");
        }
        new TargetRules(failures).Check(at, route);
        new UpgradeRules(failures).Check(at, route);
        new ConnectRules(failures).Check(at, route);
        new HealthRules(failures).Check(at, route);
        new ProbeRules(failures).Check(at, route);
        new BackendTlsRules(failures).Check(at, route);
        new RouteCertificateRules(failures).Check(at, route);
        if (!strategies.TryGet(route.Strategy ?? "", out _))
        {
            failures.Add($"{at}.strategy: '{route.Strategy}' is not a strategy (known: {string.Join(", ", strategies.Names)})");
        }
        if (!HashKey.TryParse(route.HashKey ?? "", out _))
        {
            failures.Add($"{at}.hash_key: '{route.HashKey}' is not a key (known: client, path, header:NAME, cookie:NAME)");
        }
        if (!Protocols.Contains(route.Protocol))
        {
            failures.Add($"{at}.protocol: '{route.Protocol}' is not a protocol (known: http, http1, http2, grpc, websocket)");
        }
        if (route.Protocol == "http1" && route.Targets.Select(target => target?.Url).Prepend(route.Target).FirstOrDefault(IsHttp2) is { } http2)
        {
            failures.Add($"{at}.protocol: 'http1' is not what '{http2}' says");
        }
        if (route.StickyCookie is { } cookie && !StickyCookie.IsName(cookie))
        {
            failures.Add($"{at}.sticky_cookie: '{cookie}' is not a name for a cookie: letters, digits, '_', '-' and '.'");
        }
        RangeRules.Check(at, route, ProxyOptionsJsonContext.Default.RouteOptions, failures);
        return selector;
    }

    private static bool IsHttp2(string? target) =>
        TargetAddress.TryParse(target, out _, out _) && TargetAddress.Protocol(target!) == TargetAddress.Http2;
}
