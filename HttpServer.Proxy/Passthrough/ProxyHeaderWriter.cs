using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Headers of the PROXY protocol, for targets that want to know who the client is.</summary>
internal static class ProxyHeaderWriter
{
    private const byte Local = 0x20;
    private const byte Proxy = 0x21;
    private const byte Tcp4 = 0x11;
    private const byte Tcp6 = 0x21;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>For the connection of a client; one whose ends are not known is sent as such.</summary>
    public static byte[] Of(ProxyProtocolVersion version, EndPoint? client, EndPoint? server)
    {
        if (client is not IPEndPoint from || server is not IPEndPoint to)
        {
            return version == ProxyProtocolVersion.Text ? "PROXY UNKNOWN\r\n"u8.ToArray() : [.. Signature, Proxy, 0, 0, 0];
        }

        var (source, destination) = (Normalise(from.Address), Normalise(to.Address));
        if (source.AddressFamily != destination.AddressFamily)
        {
            // A balancer in front has spoken for a client of the other family.
            (source, destination) = (source.MapToIPv6(), destination.MapToIPv6());
        }

        var isIpv4 = source.AddressFamily == AddressFamily.InterNetwork;
        if (version == ProxyProtocolVersion.Text)
        {
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PROXY {(isIpv4 ? "TCP4" : "TCP6")} {source} {destination} {from.Port} {to.Port}\r\n"));
        }

        byte[] addresses = [.. source.GetAddressBytes(), .. destination.GetAddressBytes(), .. Port(from), .. Port(to)];
        return [.. Signature, Proxy, isIpv4 ? Tcp4 : Tcp6, 0, (byte)addresses.Length, .. addresses];
    }

    /// <summary>For a connection of the gateway's own.</summary>
    public static byte[] OfProbe(ProxyProtocolVersion version) => version switch
    {
        ProxyProtocolVersion.Text => "PROXY UNKNOWN\r\n"u8.ToArray(),
        ProxyProtocolVersion.Binary => [.. Signature, Local, 0, 0, 0],
        _ => [],
    };

    private static IPAddress Normalise(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static byte[] Port(IPEndPoint end)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)end.Port);
        return bytes;
    }
}
