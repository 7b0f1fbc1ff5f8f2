using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What one request brings to the forwarder.</summary>
internal class ForwardRequest(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease)
{
    public HttpContext Context { get; } = context;

    public RequestRecord? Record { get; } = record;

    public Route Route { get; } = route;

    public ForwardTarget ForwardTarget { get; protected set; } = forwardTarget;

    public TargetLease Lease { get; } = lease;

    /// <summary>How long it has waited for the lease.</summary>
    public TimeSpan Waited { get; init; }

    /// <summary>The route's bound for the whole request, less what has passed before; <see cref="Timeout.InfiniteTimeSpan"/> when there is none.</summary>
    public TimeSpan TimeLeft =>
        Route.RequestTimeout == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan
        : Route.RequestTimeout > Waited ? Route.RequestTimeout - Waited
        : TimeSpan.Zero;

    /// <summary>Which headers are protected beyond the built-in names; null when nothing is configured.</summary>
    public HeaderProtection? Protection { get; init; }
}
