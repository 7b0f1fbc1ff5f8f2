using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>
/// A non-blocking stream socket on an event loop. Calls never block; what would block is waited for with
/// <see cref="ReadReadiness"/> and <see cref="WriteReadiness"/>, whose edges come to <see cref="IReadinessTarget"/>.
/// Closing is safe beside running calls: the descriptor lives until the last of them has returned.
/// </summary>
internal sealed unsafe partial class StreamSocket : IDisposable
{
    public const int WouldBlock = -1;

    // The outcome of the raw calls that says look at the error.
    private const int Failed = -2;

    private const int Closed = 1;
    private const int OneUse = 2;

    private readonly int _fd;
    private ulong _token;
    private int _lifetime;
    private volatile bool _peerClosed;
    private volatile bool _hasEndedWrites;

    public Readiness ReadReadiness;
    public Readiness WriteReadiness = new(ready: true);

    public StreamSocket(int fd, EventLoop loop)
    {
        _fd = fd;
        Loop = loop;
    }

    public EventLoop Loop { get; }

    /// <summary>The peer has closed its direction, or the connection is broken: reading ends without another edge.</summary>
    public bool PeerClosed => _peerClosed;

    public bool IsClosed => (Volatile.Read(ref _lifetime) & Closed) != 0;

    /// <summary>Registers with the loop; from now on edges come to the target.</summary>
    public void Watch(IReadinessTarget target) => _token = Loop.Watch(_fd, target);

    /// <summary>To be called first by the target with every mask it gets.</summary>
    public void Note(uint events)
    {
        if ((events & (Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0)
        {
            _peerClosed = true;
        }
    }

    /// <summary>Neither bytes nor an end nor an error has come: asked of the system, whatever edges there were.</summary>
    public bool HasNothingToReceive
    {
        get
        {
            if (!TryUse())
            {
                return false;
            }

            byte any;
            var isNothing = Libc.Receive(_fd, &any, 1, Libc.MSG_PEEK | Libc.MSG_DONTWAIT) < 0 && Marshal.GetLastPInvokeError() == Libc.EAGAIN;
            EndUse();
            return isNothing;
        }
    }

    /// <summary>Bytes sent that the peer's system has not acknowledged; 0 of a closed socket.</summary>
    public int Unacknowledged
    {
        get
        {
            if (!TryUse())
            {
                return 0;
            }

            int count;
            var result = Libc.Control(_fd, Libc.SIOCOUTQ, &count);
            EndUse();
            return result < 0 ? 0 : count;
        }
    }

    /// <summary>Bytes read, 0 at the end of the stream, or <see cref="WouldBlock"/>.</summary>
    /// <exception cref="IOException">The connection is broken, or its TLS is.</exception>
    public int TryReceive(Span<byte> buffer)
    {
        if (_tls is { } tls)
        {
            return tls.Read(buffer);
        }

        int count;
        int error;
        fixed (byte* pointer = buffer)
        {
            count = ReceiveRaw(pointer, buffer.Length, out error);
        }

        return count == Failed ? throw new SocketIOException(error) : count;
    }

    /// <summary>As <see cref="TryReceive"/> without TLS and without exceptions: another negative number for a failure, whose errno is in <paramref name="error"/>.</summary>
    public int ReceiveRaw(byte* buffer, int length, out int error)
    {
        error = 0;
        while (ReadReadiness.TryBegin())
        {
            if (!TryUse())
            {
                return 0;
            }

            var count = Libc.Receive(_fd, buffer, (nuint)length, 0);
            error = count < 0 ? Marshal.GetLastPInvokeError() : 0;
            EndUse();
            if (count >= 0)
            {
                // A short read has drained the socket and the next bytes make a new edge. The end of the stream
                // makes none when it came together with the bytes, so after it reading stays worth trying.
                if (count == length || _peerClosed)
                {
                    ReadReadiness.KeepReady();
                }

                return (int)count;
            }

            if (error == Libc.EINTR)
            {
                ReadReadiness.KeepReady();
            }
            else if (error != Libc.EAGAIN)
            {
                ReadReadiness.KeepReady();
                return Failed;
            }
        }

        error = 0;
        return WouldBlock;
    }

    /// <summary>Bytes taken by the kernel, or <see cref="WouldBlock"/>.</summary>
    /// <exception cref="SocketIOException">The connection is broken.</exception>
    public int TrySend(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* pointer = buffer)
        {
            var vector = new Libc.IoVector { Base = pointer, Length = (nuint)buffer.Length };
            return TrySend(&vector, 1);
        }
    }

    /// <summary>As <see cref="TrySend(ReadOnlySpan{byte})"/>, from several buffers in one call.</summary>
    public int TrySend(Libc.IoVector* vectors, int count)
    {
        if (_tls is { } tls)
        {
            return SendRecord(tls, vectors, count);
        }

        var sent = SendRaw(vectors, count, out var error);
        return sent == Failed ? throw new SocketIOException(error) : sent;
    }

    /// <summary>As <see cref="TrySend(ReadOnlySpan{byte})"/> without TLS and without exceptions: another negative number for a failure, whose errno is in <paramref name="error"/>.</summary>
    public int SendRaw(byte* buffer, int length, out int error)
    {
        var vector = new Libc.IoVector { Base = buffer, Length = (nuint)length };
        return SendRaw(&vector, 1, out error);
    }

    private int SendRaw(Libc.IoVector* vectors, int count, out int error)
    {
        error = 0;
        while (WriteReadiness.TryBegin())
        {
            if (!TryUse())
            {
                error = Libc.ECONNRESET;
                return Failed;
            }

            nint sent;
            if (count == 1)
            {
                sent = Libc.Send(_fd, vectors->Base, vectors->Length, Libc.MSG_NOSIGNAL);
            }
            else
            {
                var message = new Libc.MessageHeader { Vectors = vectors, VectorCount = (nuint)count };
                sent = Libc.SendMessage(_fd, &message, Libc.MSG_NOSIGNAL);
            }

            error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            EndUse();
            if (sent >= 0)
            {
                WriteReadiness.KeepReady();
                return (int)sent;
            }

            if (error == Libc.EINTR)
            {
                WriteReadiness.KeepReady();
            }
            else if (error != Libc.EAGAIN)
            {
                WriteReadiness.KeepReady();
                return Failed;
            }
        }

        error = 0;
        return WouldBlock;
    }

    /// <summary>As <see cref="TrySend(ReadOnlySpan{byte})"/>, straight from a file.</summary>
    /// <exception cref="SocketIOException">The connection is broken, or the file ends before <paramref name="offset"/>.</exception>
    public int TrySendFile(SafeFileHandle file, long offset, int length)
    {
        while (WriteReadiness.TryBegin())
        {
            if (!TryUse())
            {
                throw new SocketIOException(Libc.ECONNRESET);
            }

            var sent = Libc.SendFile(_fd, file, &offset, (nuint)length);
            var error = sent < 0 ? Marshal.GetLastPInvokeError() : 0;
            EndUse();
            if (sent < 0 && error == Libc.EAGAIN)
            {
                continue;
            }

            WriteReadiness.KeepReady();
            if (sent > 0)
            {
                return (int)sent;
            }

            if (error != Libc.EINTR)
            {
                throw new SocketIOException(sent == 0 ? Libc.EIO : error);
            }
        }

        return WouldBlock;
    }

    /// <summary>Closes one or both directions; the peer reads the end, and so do waiters here.</summary>
    public void Shutdown(int how)
    {
        if (how == Libc.SHUT_WR)
        {
            if (_hasEndedWrites)
            {
                // Everybody who may be the last to write says so; the system needs to hear it once.
                return;
            }

            _ = TryEndTls();
            _hasEndedWrites = true;
        }

        if (TryUse())
        {
            _ = Libc.Shutdown(_fd, how);
            EndUse();
        }
    }

    /// <summary>Makes the closing send a reset instead of the orderly end, so that the peer knows the message is cut.</summary>
    public void ResetOnClose()
    {
        if (TryUse())
        {
            var linger = stackalloc int[2] { 1, 0 };
            _ = Libc.SetSocketOption(_fd, Libc.SOL_SOCKET, Libc.SO_LINGER, linger, 2 * sizeof(int));
            EndUse();
        }
    }

    /// <summary>Breaks the connection off at once: the peer gets a reset, so that it cannot take what it has for the whole, and waiters here wake.</summary>
    public void Reset()
    {
        ResetOnClose();
        if (TryUse())
        {
            // The address family "unspecified" dissolves a TCP connection with a reset; other sockets are shut down.
            var nowhere = stackalloc byte[16];
            if (Libc.Connect(_fd, nowhere, 16) < 0)
            {
                _ = Libc.Shutdown(_fd, Libc.SHUT_RDWR);
            }

            EndUse();
        }
    }

    /// <summary>The pending error of a connect: 0 when connected.</summary>
    public int TakeError()
    {
        if (!TryUse())
        {
            return Libc.ECONNABORTED;
        }

        int error;
        uint length = sizeof(int);
        var result = Libc.GetSocketOption(_fd, Libc.SOL_SOCKET, Libc.SO_ERROR, &error, &length);
        EndUse();
        return result < 0 ? Libc.ECONNABORTED : error;
    }

    public void Dispose()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _lifetime);
            if ((seen & Closed) != 0)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _lifetime, seen | Closed, seen) != seen);

        Loop.Forget(_token);
        _tls?.Dispose();
        if (seen == 0)
        {
            CloseOnce();
        }
    }

    private bool TryUse()
    {
        if ((Interlocked.Add(ref _lifetime, OneUse) & Closed) == 0)
        {
            return true;
        }

        EndUse();
        return false;
    }

    private void EndUse()
    {
        if (Interlocked.Add(ref _lifetime, -OneUse) == Closed)
        {
            CloseOnce();
        }
    }

    // Closed and used by nobody: whoever comes by first closes. The marker keeps a late TryUse, which raises and
    // lowers the count of a closed socket again, from closing a descriptor that belongs to somebody else by then.
    private void CloseOnce()
    {
        if (Interlocked.CompareExchange(ref _lifetime, Closed | int.MinValue, Closed) == Closed)
        {
            _ = Libc.Close(_fd);
        }
    }
}
