using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Balancer.Affinity;

/// <summary>
/// Names for targets in sticky cookies: twelve characters that say nothing of the address, yet come out the same
/// after a restart and on every gateway, without a secret to share.
/// </summary>
internal static class AffinityIds
{
    // 72 bits: no two targets of a pool will ever collide, and 9 bytes are 12 characters without padding.
    private const int Bytes = 9;

    public static string Of(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return Base64Url.EncodeToString(hash[..Bytes]);
    }
}
