using System.Net;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Passthrough;
using HttpServer.Proxy.Resolving;

namespace HttpServer.Proxy.Dialling;

/// <summary>Plain TCP to the target's address, or else to its host and port; every address of a name is tried in turn.</summary>
internal sealed class TcpDialler(IOutboundTransport transport, NameResolver names, TimeProvider time) : IDialler
{
    // One lost SYN is survived by going on to the next address; the last one has the rest of the connect timeout.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public bool CanDial(Target target) => target.Url.Scheme is "http" or PassthroughAddress.Scheme;

    public async ValueTask<DuplexConnection> DialAsync(Target target, CancellationToken cancellationToken)
    {
        var port = target.Url.Port;
        var addresses = target.Addresses.Count > 0 ? target.Addresses
            : IPAddress.TryParse(target.Url.IdnHost, out var address) ? [address]
            : await FindAsync(target.Url.IdnHost, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < addresses.Count - 1; i++)
        {
            if (await TryConnectAsync(new IPEndPoint(addresses[i], port), cancellationToken).ConfigureAwait(false) is { } connection)
            {
                return connection;
            }
        }

        return await transport.ConnectAsync(new IPEndPoint(addresses[^1], port), cancellationToken).ConfigureAwait(false);
    }

    // An answer comes on any thread; the connection is to belong to the one that asked, which would not find it again elsewhere.
    private async ValueTask<IReadOnlyList<IPAddress>> FindAsync(string host, CancellationToken cancellationToken)
    {
        var affinity = transport.CurrentAffinity;
        var addresses = await names.FindAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        await transport.Enter(affinity);
        return addresses;
    }

    /// <summary>Null when there is nobody: nothing has been sent, so that the next address may be tried.</summary>
    private async ValueTask<DuplexConnection?> TryConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(Patience, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await transport.ConnectAsync(endPoint, bound.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
