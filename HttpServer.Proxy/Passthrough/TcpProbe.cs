using HttpServer.Balancer.Targets;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Probing;

namespace HttpServer.Proxy.Passthrough;

/// <summary>A connection that is opened and closed: who accepts it is well.</summary>
/// <param name="proxyProtocol">A target that waits for a header gets one that says that nobody is behind it.</param>
internal sealed class TcpProbe(ProxyProtocolVersion proxyProtocol) : Probe(proxyProtocol.ToString())
{
    public override string Kind => "tcp";

    public override async Task<string?> FindFaultAsync(Target target, IDialler dialler, CancellationToken cancellationToken)
    {
        using var connection = await dialler.DialAsync(target, cancellationToken).ConfigureAwait(false);
        if (proxyProtocol != ProxyProtocolVersion.None)
        {
            await connection.WriteAsync(ProxyHeaderWriter.OfProbe(proxyProtocol)).ConfigureAwait(false);
        }

        connection.CompleteWrites();
        return null;
    }
}
