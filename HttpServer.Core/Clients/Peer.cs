using System.Net;

namespace HttpServer.Core.Clients;

/// <summary>What is known of the other end of a connection.</summary>
/// <param name="seen">The address as the transport gave it.</param>
/// <param name="address">The same, normalised.</param>
/// <param name="isTrusted">Whether it is one of the trusted proxies.</param>
internal sealed class Peer(IPAddress seen, IPAddress address, bool isTrusted)
{
    public IPAddress Seen { get; } = seen;

    public IPAddress Address { get; } = address;

    public bool IsTrusted { get; } = isTrusted;
}
