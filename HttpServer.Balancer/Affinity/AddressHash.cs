using System.Buffers.Binary;
using System.Net;
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
        var client = StableHash.Of(address);
        var best = -1;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (!candidates.CanTake(i))
            {
                continue;
            }
            // 52 bits and a half, so that rounding never reaches 1. The highest of weight / -ln(u) falls on each target in proportion to its weight, u uniform in (0, 1).
            var uniform = ((StableHash.Mix(client ^ _seeds[i]) >> 12) + 0.5) * (1.0 / (1ul << 52));
            var score = candidates[i].Weight / -Math.Log(uniform);
            if (score > bestScore)
            {
                (best, bestScore) = (i, score);
            }
        }
        return best;
    }
}
