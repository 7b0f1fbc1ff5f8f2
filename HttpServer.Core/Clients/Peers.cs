using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace HttpServer.Core.Clients;

/// <summary>
/// Identifies peers. A connection hands out the same address object with every request, so what was found out for it
/// is remembered by reference, in a fixed number of slots where the newest wins.
/// </summary>
internal sealed class Peers(NetworkSet trusted)
{
    // Enough that a thousand busy connections rarely displace each other; 8 KB.
    private const int Slots = 1024;

    private readonly Peer?[] _recent = new Peer?[Slots];

    /// <summary>The proxies whose forwarding headers are believed.</summary>
    public NetworkSet Trusted => trusted;

    /// <summary>The normalised address behind <paramref name="seen"/> and whether it is trusted.</summary>
    public IPAddress Identify(IPAddress seen, out bool isTrusted)
    {
        isTrusted = false;
        if (trusted.IsEmpty && (seen.AddressFamily == AddressFamily.InterNetwork || !seen.IsIPv4MappedToIPv6))
        {
            return seen;
        }

        ref var slot = ref _recent[RuntimeHelpers.GetHashCode(seen) & (Slots - 1)];
        var peer = Volatile.Read(ref slot);
        if (peer is null || !ReferenceEquals(peer.Seen, seen))
        {
            var address = StrictAddress.Normalise(seen);
            peer = new Peer(seen, address, trusted.Contains(address));
            Volatile.Write(ref slot, peer);
        }

        isTrusted = peer.IsTrusted;
        return peer.Address;
    }
}
