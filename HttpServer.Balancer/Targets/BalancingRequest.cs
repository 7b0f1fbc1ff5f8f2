using System.Net;

namespace HttpServer.Balancer.Targets;

/// <summary>What a choice may depend on. Lives on the stack for the length of one call.</summary>
/// <param name="clientAddress">The client behind any trusted proxies; null when unknown.</param>
/// <param name="affinityId">Value of the client's sticky cookie as sent; empty when it holds none.</param>
/// <param name="hashKey">What requests for the same target have in common; empty to go by the client.</param>
public readonly ref struct BalancingRequest(IPAddress? clientAddress, ReadOnlySpan<char> affinityId = default, ReadOnlySpan<char> hashKey = default)
{
    /// <summary>The client behind any trusted proxies; null when unknown.</summary>
    public IPAddress? ClientAddress { get; } = clientAddress;

    /// <summary>Value of the client's sticky cookie as sent, not yet trusted; empty when it holds none.</summary>
    public ReadOnlySpan<char> AffinityId { get; } = affinityId;

    /// <summary>What requests for the same target have in common (a header, a cookie, the path), not yet trusted; empty to go by the client.</summary>
    public ReadOnlySpan<char> HashKey { get; } = hashKey;
}
