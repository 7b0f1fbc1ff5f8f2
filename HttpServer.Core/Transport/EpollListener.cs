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
    private readonly SlowClients _slowClients;
    private readonly EventLoop _acceptLoop;
    private readonly Socket _socket;
    // Kestrel's accepting loop runs on as soon as there is a connection, right here: it does nothing but hand it to a thread of the pool,
    // and waking one thread for each is enough.
    private readonly Channel<EpollConnection> _accepted = Channel.CreateBounded<EpollConnection>(
        new BoundedChannelOptions(PendingConnections) { SingleReader = true, SingleWriter = true, AllowSynchronousContinuations = true });

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ListeningSockets _sockets;
    private readonly ulong _token;
    private int _closeStarted;
    private volatile bool _isClosed;

    public EpollListener(IPEndPoint asked, EventLoopGroup loops, ListeningSockets sockets, SlowClients slowClients)
    {
        _slowClients = slowClients;
        _loops = loops;
        _acceptLoop = loops.Next();
        _sockets = sockets;
        _socket = sockets.Take(asked, out var name) ?? Bind(asked);
        _socket.Blocking = false;
        Asked = asked;
        Name = name;
        EndPoint = _socket.LocalEndPoint!;
        Descriptor = (int)_socket.Handle;
        TcpOptions.Set(Descriptor);
        _token = _acceptLoop.Watch(Descriptor, this, Libc.EPOLLIN);
        sockets.Add(this);
    }

    public EndPoint EndPoint { get; }

    /// <summary>What it was to be bound to; its port may be 0.</summary>
    public IPEndPoint Asked { get; }

    /// <summary>The name that its socket was given with; empty for none.</summary>
    public string Name { get; }

    public int Descriptor { get; }

    public void OnReady(uint events)
    {
        while (!_isClosed)
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

            var connection = new EpollConnection(new StreamSocket(fd, _loops.Next()), EndPoint, peer, _loops.Time, _slowClients, _sockets.Pending);
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

    /// <summary>
    /// Closes the socket; to the server above it looks as if nobody came any more. Who connects from
    /// now on is refused, unless another process has the socket too.
    /// </summary>
    public Task StopAcceptingAsync()
    {
        if (Interlocked.Exchange(ref _closeStarted, 1) == 0)
        {
            _sockets.Remove(this);
            // On the accepting loop, so that the descriptor is not closed (and given to somebody else) beside a call.
            _acceptLoop.Post(Close);
        }

        return _closed.Task;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        // Without the token: one turn of the loop and it is done, and a stop in a hurry must not fail for it.
        await StopAcceptingAsync().ConfigureAwait(false);
        _accepted.Writer.TryComplete();
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
        var fd = Libc.Accept(Descriptor, address, &length, Libc.SOCK_NONBLOCK_CLOEXEC);
        if (fd < 0)
        {
            return (fd, null, Marshal.GetLastPInvokeError());
        }

        return (fd, SocketAddresses.Read(address, length), 0);
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(endPoint);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(exception.Message, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private void Close()
    {
        // Who is in the kernel's queue has connected, and would be reset.
        OnReady(Libc.EPOLLIN);
        _isClosed = true;
        _acceptLoop.Unwatch(Descriptor, _token);
        _socket.Dispose();
        _closed.TrySetResult();
    }
}
