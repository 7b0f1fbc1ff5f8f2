using System.Net;

namespace HttpServer.Balancer.Targets;

/// <summary>What a choice may depend on. Lives on the stack for the length of one call.</summary>
/// <param name="clientAddress">The client behind any trusted proxies; null when unknown.</param>
/// <param name="affinityId">Value of the client's sticky cookie as sent; empty when it holds none.</param>
public readonly ref struct BalancingRequest(IPAddress? clientAddress, ReadOnlySpan<char> affinityId = default)
{
    /// <summary>The client behind any trusted proxies; null when unknown.</summary>
    public IPAddress? ClientAddress { get; } = clientAddress;

    /// <summary>Value of the client's sticky cookie as sent, not yet trusted; empty when it holds none.</summary>
    public ReadOnlySpan<char> AffinityId { get; } = affinityId;
}
