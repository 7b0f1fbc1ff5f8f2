using HttpServer.Core.Tls;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Finds the passthrough of a hello. A host with a certificate here is served here, unless a route names it or a domain above it.</summary>
internal sealed class TlsPassthrough(PassthroughTableSource table, PassthroughRelay relay) : ITlsPassthrough
{
    public ConnectionDelegate? Find(string? serverName, bool hasCertificate, string? listener) =>
        table.Current.Names.Find(serverName, withRest: !hasCertificate, listener) is { } route
            ? connection => relay.RelayAsync(connection, route, serverName)
            : null;
}
