using System.Net;
using System.Net.Sockets;

namespace HttpServer.Core.Transport;

/// <summary>Dials with the framework's sockets.</summary>
internal sealed class SocketOutboundTransport : IOutboundTransport
{
    public int AffinityGroups => 1;

    public int CurrentAffinity => 0;

    public async ValueTask<DuplexConnection> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var isUnix = endPoint.AddressFamily == AddressFamily.Unix;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (!isUnix)
            {
                socket.NoDelay = true;
            }

            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new SocketDuplexConnection(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(exception.Message, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
