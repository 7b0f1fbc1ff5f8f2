using System.Buffers.Binary;
using System.Net;
using System.Numerics;
using HttpServer.Core.Clients;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>Version 2 of the protocol: binary, with further fields behind the addresses (PROXY protocol, 2.2).</summary>
internal static class BinaryProxyHeader
{
    /// <summary>Bytes up to and with the length of the rest.</summary>
    public const int HeadLength = 16;

    /// <summary>Bytes of the whole at most. nginx has the same bound; what clouds and HAProxy add is a few hundred bytes, names of certificates included.</summary>
    public const int Longest = 4096;

    /// <summary>Version and command of the sender's own connection.</summary>
    public const byte Local = 0x20;

    /// <summary>Version and command of a client's connection.</summary>
    public const byte Proxy = 0x21;

    /// <summary>Addresses that are not known.</summary>
    public const byte Unspecified = 0x00;

    /// <summary>Addresses of TCP over IPv4.</summary>
    public const byte Tcp4 = 0x11;

    /// <summary>Addresses of TCP over IPv6.</summary>
    public const byte Tcp6 = 0x21;

    private const byte UnixStream = 0x31;
    private const byte Checksum = 3;

    public static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Bytes of the whole, given its head.</summary>
    public static int LengthOf(ReadOnlySpan<byte> head) => HeadLength + BinaryPrimitives.ReadUInt16BigEndian(head[14..]);

    /// <summary>Reads a header that begins with the signature.</summary>
    /// <param name="header">All of it and nothing behind.</param>
    public static ProxyHeader Read(ReadOnlySpan<byte> header)
    {
        switch (header[12])
        {
            case Local:
                // The sender's own connection: a probe of it, say. What else the header holds is to be ignored.
                return default;
            case not Proxy:
                return ProxyHeader.Wrong("its version or command is unknown");
        }

        var rest = header[HeadLength..];
        int length;
        IPEndPoint? client = null;
        switch (header[13])
        {
            case Unspecified:
                length = 0;
                break;
            case Tcp4 when rest.Length >= 12:
                length = 12;
                client = new IPEndPoint(new IPAddress(rest[..4]), BinaryPrimitives.ReadUInt16BigEndian(rest[8..]));
                break;
            case Tcp6 when rest.Length >= 36:
                length = 36;
                client = new IPEndPoint(StrictAddress.Normalise(new IPAddress(rest[..16])), BinaryPrimitives.ReadUInt16BigEndian(rest[32..]));
                break;
            case UnixStream when rest.Length >= 216:
                length = 216;
                break;
            case Tcp4 or Tcp6 or UnixStream:
                return ProxyHeader.Wrong("its addresses are cut off");
            default:
                return ProxyHeader.Wrong("its addresses are of no kind that streams have");
        }

        return CheckFields(header, HeadLength + length) is { } fault ? ProxyHeader.Wrong(fault) : new ProxyHeader(client);
    }

    private static string? CheckFields(ReadOnlySpan<byte> header, int at)
    {
        while (at < header.Length)
        {
            if (header.Length - at < 3)
            {
                return "a field of it is cut off";
            }

            var (type, length) = (header[at], BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]));
            at += 3;
            if (header.Length - at < length)
            {
                return "a field of it is cut off";
            }

            if (type == Checksum && (length != 4 || BinaryPrimitives.ReadUInt32BigEndian(header[at..]) != SumOf(header, at)))
            {
                return "its checksum is wrong";
            }

            at += length;
        }

        return null;
    }

    // CRC-32C over all of the header, with zeros in the place of the sum.
    private static uint SumOf(ReadOnlySpan<byte> header, int place)
    {
        var sum = uint.MaxValue;
        for (var i = 0; i < header.Length; i++)
        {
            sum = BitOperations.Crc32C(sum, i >= place && i < place + 4 ? (byte)0 : header[i]);
        }

        return ~sum;
    }
}
