using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
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
}
