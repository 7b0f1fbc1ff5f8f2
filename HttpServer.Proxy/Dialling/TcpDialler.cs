using System.Net;
using System.Net.Sockets;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>Plain TCP to the target's host and port; every address of a name is tried in turn.</summary>
internal sealed class TcpDialler(IOutboundTransport transport) : IDialler
{
    public bool CanDial(Target target) => target.Url.Scheme == Uri.UriSchemeHttp;

    public async ValueTask<DuplexConnection> DialAsync(Target target, CancellationToken cancellationToken)
    {
        var port = target.Url.Port;
        var host = target.Url.IdnHost;
        if (IPAddress.TryParse(host, out var address))
        {
            return await transport.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
        }

        IOException? last = null;
        foreach (var candidate in await ResolveAsync(host, cancellationToken).ConfigureAwait(false))
        {
            try
            {
                return await transport.ConnectAsync(new IPEndPoint(candidate, port), cancellationToken).ConfigureAwait(false);
            }
            catch (IOException exception)
            {
                last = exception;
            }
        }

        throw last ?? new IOException($"The name {host} has no address.");
    }

    private static async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException($"The name {host} does not resolve: {exception.Message}", exception);
        }
    }
}
