using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>Headers of the PROXY protocol, for targets that want to know who the client is.</summary>
public static class ProxyHeaderWriter
{
    /// <summary>For the connection of a client; one whose ends are not known is sent as such.</summary>
    /// <param name="version">Of the header; none is empty.</param>
    /// <param name="client">Where the client connects from.</param>
    /// <param name="server">Where it has connected to.</param>
    public static byte[] Of(ProxyProtocolVersion version, EndPoint? client, EndPoint? server)
    {
        if (version == ProxyProtocolVersion.None)
        {
            return [];
        }

        if (client is not IPEndPoint from || server is not IPEndPoint to)
        {
            return version == ProxyProtocolVersion.Text ? Unknown() : Binary(BinaryProxyHeader.Proxy, BinaryProxyHeader.Unspecified, []);
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
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"PROXY {(isIpv4 ? TextProxyHeader.Tcp4 : TextProxyHeader.Tcp6)} {source} {destination} {from.Port} {to.Port}\r\n"));
        }

        byte[] addresses = [.. source.GetAddressBytes(), .. destination.GetAddressBytes(), .. Port(from), .. Port(to)];
        return Binary(BinaryProxyHeader.Proxy, isIpv4 ? BinaryProxyHeader.Tcp4 : BinaryProxyHeader.Tcp6, addresses);
    }

    /// <summary>For a connection of the sender's own.</summary>
    /// <param name="version">Of the header; none is empty.</param>
    public static byte[] OfProbe(ProxyProtocolVersion version) => version switch
    {
        ProxyProtocolVersion.Text => Unknown(),
        ProxyProtocolVersion.Binary => Binary(BinaryProxyHeader.Local, BinaryProxyHeader.Unspecified, []),
        _ => [],
    };

    private static byte[] Unknown() => Encoding.ASCII.GetBytes($"{TextProxyHeader.Unknown}\r\n");

    private static byte[] Binary(byte command, byte addresses, byte[] rest) => [.. BinaryProxyHeader.Signature, command, addresses, 0, (byte)rest.Length, .. rest];

    private static IPAddress Normalise(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static byte[] Port(IPEndPoint end)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)end.Port);
        return bytes;
    }
}
