using System.Buffers.Binary;
using System.Net;

namespace HttpServer.Core.Transport;

/// <summary>struct sockaddr_in and sockaddr_in6 as Linux lays them out.</summary>
internal static unsafe class SocketAddresses
{
    private const int IPv4Family = 2;
    private const int IPv6Family = 10;

    /// <summary>The address of a peer; null for a family without one. IPv4 in IPv6 comes out as IPv4.</summary>
    public static IPEndPoint? Read(byte* address, uint length)
    {
        var bytes = new ReadOnlySpan<byte>(address, (int)length);
        if (bytes.Length >= 8 && bytes[0] == IPv4Family)
        {
            return new IPEndPoint(new IPAddress(bytes.Slice(4, 4)), BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }

        if (bytes.Length >= 28 && bytes[0] == IPv6Family)
        {
            var scope = BitConverter.ToUInt32(bytes.Slice(24, 4));
            var ip = new IPAddress(bytes.Slice(8, 16), scope);
            return new IPEndPoint(
                ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
        }

        return null;
    }
}
