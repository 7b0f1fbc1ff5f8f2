using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>Dials on the event loops.</summary>
internal sealed class EpollOutboundTransport(EventLoopGroup loops) : IOutboundTransport
{
    public int AffinityGroups => loops.Count;

    public int CurrentAffinity => loops.Nearest().Index;

    public GroupEntry Enter(int affinity) => new(loops[affinity]);

    public async ValueTask<DuplexConnection> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Begin(endPoint);
        try
        {
            await using (cancellationToken.UnsafeRegister(static state => ((EpollDuplexConnection)state!).Abort(), connection).ConfigureAwait(false))
            {
                await connection.FinishConnectAsync().ConfigureAwait(false);
            }

            cancellationToken.ThrowIfCancellationRequested();
            return connection;
        }
        catch (Exception exception)
        {
            connection.Dispose();
            if (exception is SocketIOException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            throw;
        }
    }

    private unsafe EpollDuplexConnection Begin(EndPoint endPoint)
    {
        var isUnix = endPoint.AddressFamily == AddressFamily.Unix;
        var address = endPoint.Serialize();
        var family = isUnix ? Libc.AF_UNIX : endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? 10 : 2;
        var fd = Libc.Socket(family, Libc.SOCK_STREAM | Libc.SOCK_NONBLOCK_CLOEXEC, 0);
        if (fd < 0)
        {
            throw new TransportException("socket", Marshal.GetLastPInvokeError());
        }

        if (!isUnix)
        {
            TcpOptions.Set(fd);
        }

        var connection = new EpollDuplexConnection(new StreamSocket(fd, loops.Nearest()));
        connection.ExpectConnect();
        int result;
        fixed (byte* pointer = address.Buffer.Span)
        {
            result = Libc.Connect(fd, pointer, (uint)address.Size);
        }

        var error = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (error is not (0 or Libc.EINPROGRESS or Libc.EINTR))
        {
            connection.Dispose();
            throw new SocketIOException(error);
        }

        // Watched only now: an unconnected socket reports a hang-up.
        try
        {
            connection.Start();
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return connection;
    }
}
