using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What one request brings to the forwarder.</summary>
internal sealed class ForwardRequest(HttpContext context, RequestRecord? record, Route route, ForwardTarget forwardTarget, TargetLease lease)
{
    public HttpContext Context { get; } = context;

    public RequestRecord? Record { get; } = record;

    public Route Route { get; } = route;

    public ForwardTarget ForwardTarget { get; } = forwardTarget;

    public TargetLease Lease { get; } = lease;

    /// <summary>Which headers are protected beyond the built-in names; null when nothing is configured.</summary>
    public HeaderProtection? Protection { get; init; }
}
