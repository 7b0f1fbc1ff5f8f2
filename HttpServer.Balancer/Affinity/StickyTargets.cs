using System.Collections.Frozen;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Affinity;

/// <summary>Finds the target a client belongs to: by its cookie, else by its address.</summary>
internal sealed class StickyTargets
{
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byId;
    private readonly AddressHash _addresses;

    public StickyTargets(Target[] targets)
    {
        _byId = targets.Index()
            .ToFrozenDictionary(entry => entry.Item.AffinityId, entry => entry.Index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _addresses = new AddressHash(targets);
    }

    /// <param name="candidates">The targets as this choice sees them.</param>
    /// <param name="request">The client.</param>
    /// <param name="assigns">True unless the client's cookie named the target found.</param>
    /// <returns>-1 when the client holds no usable cookie and has no address: the pool's strategy decides.</returns>
    public int Find(in Candidates candidates, in BalancingRequest request, out bool assigns)
    {
        assigns = false;
        if (!request.AffinityId.IsEmpty && _byId.TryGetValue(request.AffinityId, out var index) && candidates.CanTake(index))
        {
            return index;
        }
        assigns = true;
        return request.ClientAddress is { } address ? _addresses.Find(candidates, address) : -1;
    }
}
