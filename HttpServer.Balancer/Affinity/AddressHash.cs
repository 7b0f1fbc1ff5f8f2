using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Affinity;

/// <summary>
/// Weighted rendezvous hashing: every target draws a score from the client's address, the highest wins. When a
/// target goes, only its own clients move, and they spread over the others by weight.
/// </summary>
internal sealed class AddressHash
{
    private readonly ulong[] _seeds;

    public AddressHash(Target[] targets)
    {
        // Seeds from the keys, not from positions: adding a target must not move everyone.
        _seeds = new ulong[targets.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var i = 0; i < targets.Length; i++)
        {
            SHA256.HashData(Encoding.UTF8.GetBytes(targets[i].Key), hash);
            _seeds[i] = BinaryPrimitives.ReadUInt64LittleEndian(hash[^8..]);
        }
    }

    public int Find(in Candidates candidates, IPAddress address)
    {
        var client = Client(address);
        var best = -1;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.CanTake(i))
            {
                continue;
            }
            // 52 bits and a half, so that rounding never reaches 1. The highest of weight / -ln(u) falls on each target in proportion to its weight, u uniform in (0, 1).
            var uniform = ((Mix(client ^ _seeds[i]) >> 12) + 0.5) * (1.0 / (1ul << 52));
            var score = candidates[i].Weight / -Math.Log(uniform);
            if (score > bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }
        return best;
    }

    /// <summary>The part of an address that stays with a client: all of IPv4, the /64 of IPv6, whose rest it may change at will.</summary>
    private static ulong Client(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && !address.IsIPv4MappedToIPv6)
        {
            address.TryWriteBytes(bytes, out _);
            return Mix(BinaryPrimitives.ReadUInt64BigEndian(bytes));
        }
        address.TryWriteBytes(bytes, out var written);
        return Mix(BinaryPrimitives.ReadUInt32BigEndian(bytes[(written - 4)..written]));
    }

    /// <summary>The finalizer of SplitMix64: every input bit reaches every output bit.</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
