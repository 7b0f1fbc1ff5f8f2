using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Configuration;

/// <summary>Compiles validated options into a route table.</summary>
public sealed class RouteTableFactory(BalancingStrategies strategies)
{
    private const double BytesPerMegabyte = 1024 * 1024;

    /// <summary>Builds the whole table, with new targets.</summary>
    /// <exception cref="ArgumentException">The options have not passed validation.</exception>
    public RouteTable Create(ProxyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RouteTable(options.Routes.Select(CreateRoute));
    }

    private Route CreateRoute(RouteOptions options)
    {
        var name = options.Name ?? options.Path;
        if (!strategies.TryGet(options.Strategy, out var strategy))
        {
            throw new ArgumentException($"Route '{name}' names the unknown strategy '{options.Strategy}'.", nameof(options));
        }
        return new Route(name, options.Path, new TargetPool(name, CreateTargets(options), strategy, options.StickySessions))
        {
            ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeout),
            Timeout = TimeSpan.FromSeconds(options.Timeout),
            RequestTimeout = Bound(options.RequestTimeout),
            WebSocketIdleTimeout = Bound(options.WebsocketIdleTimeout),
            PreserveHost = options.PreserveHost,
            MaxRequestBytes = options.MaxRequestSizeMb switch
            {
                null => null,
                0 => long.MaxValue,
                { } megabytes => (long)(megabytes * BytesPerMegabyte),
            },
            StickyCookie = options.StickySessions ? new StickyCookie(options.StickyCookie ?? StickyCookie.DefaultName(options.Path)) : null,
        };
    }

    private static IEnumerable<Target> CreateTargets(RouteOptions options) =>
        options.Target is { Length: > 0 } only
            ? [CreateTarget(only, weight: 1)]
            : options.Targets.Select(target => CreateTarget(target.Url, target.Weight));

    private static Target CreateTarget(string text, int weight) =>
        TargetAddress.TryParse(text, out var url, out var problem)
            ? new Target(url, weight)
            : throw new ArgumentException($"A target's URL {problem}.", nameof(text));

    private static TimeSpan Bound(double seconds) => seconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
}
