using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Transport;

/// <summary>A bound TCP port: accepts on one loop and spreads the connections over all of them, in turn.</summary>
internal sealed class EpollListener : IConnectionListener, IReadinessTarget
{
    // Accepted but not yet taken up by Kestrel. When full, the kernel's own backlog holds the rest.
    private const int PendingConnections = 16384;
    private const int Backlog = 4096;
    private const int LargestAddress = 128;

    private readonly EventLoopGroup _loops;
    private readonly EventLoop _acceptLoop;
    private readonly Socket _socket;
    private readonly Channel<EpollConnection> _accepted = Channel.CreateBounded<EpollConnection>(
        new BoundedChannelOptions(PendingConnections) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ulong _token;
    private int _unbindStarted;
    private volatile bool _unbound;

    public EpollListener(IPEndPoint endPoint, EventLoopGroup loops)
    {
        _loops = loops;
        _acceptLoop = loops.Next();
        _socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(endPoint);
            _socket.Listen(Backlog);
            _socket.Blocking = false;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            _socket.Dispose();
            throw new AddressInUseException(exception.Message, exception);
        }
        catch
        {
            _socket.Dispose();
            throw;
        }

        EndPoint = _socket.LocalEndPoint!;
        _token = _acceptLoop.Watch((int)_socket.Handle, this, Libc.EPOLLIN);
    }

    public EndPoint EndPoint { get; }

    public void OnReady(uint events)
    {
        while (!_unbound)
        {
            var (fd, peer, error) = Accept();
            if (fd < 0)
            {
                if (error is Libc.EINTR or Libc.ECONNABORTED)
                {
                    continue;
                }

                if (error != Libc.EAGAIN)
                {
                    // Out of descriptors or memory: connections wait in the backlog, and are tried again shortly.
                    _loops.RetryLater(_acceptLoop, this);
                }

                return;
            }

            var connection = new EpollConnection(new StreamSocket(fd, _loops.Next()), EndPoint, peer, _loops.Time);
            if (!_accepted.Writer.TryWrite(connection))
            {
                connection.Refuse();
            }
        }
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _accepted.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (_accepted.Reader.TryRead(out var connection) && TryStart(connection))
            {
                return connection;
            }
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _unbindStarted, 1) == 0)
        {
            // On the accepting loop, so that the descriptor is not closed (and given to somebody else) beside a call.
            _acceptLoop.Post(Close);
        }

        // Without the token: one turn of the loop and it is done, and a stop in a hurry must not fail for it.
        await _closed.Task.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    private static bool TryStart(EpollConnection connection)
    {
        try
        {
            connection.Start();
            return true;
        }
        catch (TransportException)
        {
            // The kernel has no memory for one more watch: this connection is lost, accepting goes on.
            connection.Refuse();
            return false;
        }
    }

    private unsafe (int Fd, IPEndPoint? Peer, int Error) Accept()
    {
        var address = stackalloc byte[LargestAddress];
        uint length = LargestAddress;
        var fd = Libc.Accept((int)_socket.Handle, address, &length, Libc.SOCK_NONBLOCK_CLOEXEC);
        if (fd < 0)
        {
            return (fd, null, Marshal.GetLastPInvokeError());
        }

        var one = 1;
        _ = Libc.SetSocketOption(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, &one, sizeof(int));
        return (fd, SocketAddresses.Read(address, length), 0);
    }

    private void Close()
    {
        _unbound = true;
        _acceptLoop.Forget(_token);
        _socket.Dispose();
        _accepted.Writer.TryComplete();
        _closed.TrySetResult();
    }
}
