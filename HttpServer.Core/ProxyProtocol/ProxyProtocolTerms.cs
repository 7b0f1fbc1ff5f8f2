using HttpServer.Core.Clients;
using HttpServer.Core.Hosting;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>What a listener makes of the PROXY protocol.</summary>
/// <param name="IsRequired">Whether every connection has to begin with a header.</param>
/// <param name="From">Who may send one.</param>
internal sealed record ProxyProtocolTerms(bool IsRequired, NetworkSet From)
{
    /// <summary>Those of a listener; null when the protocol is not read there.</summary>
    /// <param name="server">Checked options.</param>
    /// <param name="listener">Null for the port of the server itself.</param>
    public static ProxyProtocolTerms? Of(ServerOptions server, ListenerOptions? listener) => ModeOf(server, listener) switch
    {
        ProxyProtocolMode.Off => null,
        var mode => new(mode == ProxyProtocolMode.Required, new NetworkSet(NetworksOf(server, listener))),
    };

    public static string ModeOf(ServerOptions server, ListenerOptions? listener) => listener?.ProxyProtocol ?? server.ProxyProtocol;

    public static IList<string> NetworksOf(ServerOptions server, ListenerOptions? listener) =>
        listener is { ProxyProtocolFrom.Count: > 0 } ? listener.ProxyProtocolFrom : server.ProxyProtocolFrom;
}
