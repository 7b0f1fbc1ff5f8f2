using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HttpServer.Balancer.Affinity;

/// <summary>Hashes that come out the same after a restart and on every gateway. Not for secrets: who knows them can find collisions.</summary>
internal static class StableHash
{
    /// <summary>FNV-1a over the UTF-16 bytes, then mixed.</summary>
    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var unit in MemoryMarshal.AsBytes(text))
        {
            hash = (hash ^ unit) * 0x100000001B3;
        }
        return Mix(hash);
    }

    /// <summary>The part of an address that stays with a client: all of IPv4, the /64 of IPv6, whose rest it may change at will.</summary>
    public static ulong Of(IPAddress address)
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
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
