using System.Buffers.Binary;
using System.Net;

namespace HttpServer.Core.Tests.ProxyProtocol;

/// <summary>Headers of version 2, written as the specification says and slowly.</summary>
internal static class WrittenProxyHeader
{
    private static readonly byte[] Signature = [13, 10, 13, 10, 0, 13, 10, .. "QUIT\n"u8];

    public static byte[] Of(byte command, byte family, params byte[] rest) => [.. Signature, command, family, (byte)(rest.Length >> 8), (byte)rest.Length, .. rest];

    /// <summary>Source 192.0.2.7:4321, destination 198.51.100.1:443.</summary>
    public static byte[] Ipv4(params byte[] fields) => Of(0x21, 0x11, [192, 0, 2, 7, 198, 51, 100, 1, 0x10, 0xe1, 1, 0xbb, .. fields]);

    public static byte[] Ipv6(string source) =>
        Of(0x21, 0x21, [.. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse("2001:db8::1").GetAddressBytes(), 0x10, 0xe1, 1, 0xbb]);

    /// <summary>With a checksum, which <paramref name="wrong"/> is added to, between two other fields.</summary>
    public static byte[] Summed(uint wrong = 0)
    {
        var header = Ipv4([4, 0, 2, 0, 0, 3, 0, 4, 0, 0, 0, 0, 5, 0, 1, 9]);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 8), Crc32C(header) + wrong);
        return header;
    }

    private static uint Crc32C(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0x82f63b78 : sum >> 1;
            }
        }

        return ~sum;
    }
}
