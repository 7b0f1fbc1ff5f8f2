using System.Runtime.InteropServices;
using HttpServer.Core.Tls.OpenSsl;
using HttpServer.Core.Transport;

namespace HttpServer.Core.Tls;

/// <summary>
/// TLS on one non-blocking socket: reading and writing never block and say so like the socket itself. One call at a time, whatever
/// the thread, as OpenSSL wants it.
/// </summary>
internal sealed unsafe class TlsSession : IDisposable
{
    // Updates of keys and the like, which bring no byte of data, may come without end, and OpenSSL takes them all in one call.
    private const int MostFillsOfOneRead = 16;

    // Neither a count nor WouldBlock.
    private const int Refused = -2;

    private readonly Lock _gate = new();
    private readonly StreamSocket _socket;
    private readonly GCHandle _self;
    private readonly bool _isServer;
    private nint _ssl;
    private ReadOnlyMemory<byte> _early;
    private int _error;
    private int _fills;
    private bool _isBroken;
    private bool _hasClosedWrites;

    /// <param name="context">What the session is of.</param>
    /// <param name="socket">Where the records come from and go to.</param>
    /// <param name="early">Bytes that were taken off the socket before.</param>
    /// <param name="isServer">Which side this is.</param>
    /// <exception cref="TlsException">OpenSSL has no memory for it.</exception>
    public TlsSession(TlsContext context, StreamSocket socket, ReadOnlyMemory<byte> early, bool isServer)
    {
        Context = context;
        _socket = socket;
        _isServer = isServer;
        _early = early;
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        _ssl = context.NewSession();
        var bio = SocketBio.Create(_self);
        LibSsl.SetBio(_ssl, bio, bio);
        if (isServer)
        {
            LibSsl.BeServer(_ssl);
        }
        else
        {
            LibSsl.BeClient(_ssl);
        }
    }

    ~TlsSession() => Free();

    /// <summary>What it is of.</summary>
    public TlsContext Context { get; }

    /// <summary>The other side has ended its direction of the connection, with or without saying so in TLS.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>The connection ended without the closing alert of TLS: what came last may have been cut (RFC 8446, 6.1).</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Nothing can be read or written any more.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>Who is told of sessions that may be resumed.</summary>
    public TlsClient? Owner { get; set; }

    /// <summary>One step of the handshake.</summary>
    /// <exception cref="TlsException">It failed.</exception>
    /// <exception cref="SocketIOException">The connection is broken.</exception>
    public TlsStep Handshake()
    {
        lock (_gate)
        {
            if (_ssl == 0)
            {
                throw new SocketIOException(Libc.ECONNABORTED);
            }

            LibCrypto.ClearErrors();
            _fills = 0;
            var result = LibSsl.Handshake(_ssl);
            if (result == 1)
            {
                return TlsStep.Done;
            }

            return LibSsl.Error(_ssl, result) switch
            {
                LibSsl.ErrorWantRead => TlsStep.WantsRead,
                LibSsl.ErrorWantWrite => TlsStep.WantsWrite,
                _ => throw Broken(),
            };
        }
    }

    /// <summary>As <see cref="StreamSocket.TryReceive"/>.</summary>
    /// <exception cref="TlsException">What came is not what was sent.</exception>
    /// <exception cref="SocketIOException">The connection is broken.</exception>
    public int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_ssl == 0)
            {
                return 0;
            }

            ThrowIfBroken();
            LibCrypto.ClearErrors();
            _fills = 0;
            int result;
            fixed (byte* pointer = buffer)
            {
                result = LibSsl.Read(_ssl, pointer, buffer.Length);
            }

            if (result > 0)
            {
                // What OpenSSL holds makes no edge.
                if (LibSsl.HasPending(_ssl) != 0)
                {
                    _socket.ReadReadiness.KeepReady();
                }

                return result;
            }

            switch (LibSsl.Error(_ssl, result))
            {
                case LibSsl.ErrorWantRead:
                    return StreamSocket.WouldBlock;
                case LibSsl.ErrorZeroReturn:
                    HasEnded = true;
                    _socket.ReadReadiness.KeepReady();
                    return 0;
                case var _ when HasEnded && _error == 0 && !_isServer:
                    IsTruncated = true;
                    LibCrypto.ClearErrors();
                    return 0;
                default:
                    throw Broken();
            }
        }
    }

    /// <summary>As <see cref="StreamSocket.TrySend(ReadOnlySpan{byte})"/>: at most one record. What would block must be given again, with more behind it or not.</summary>
    /// <exception cref="SocketIOException">The connection is broken.</exception>
    public int Write(byte* buffer, int length)
    {
        lock (_gate)
        {
            if (_ssl == 0)
            {
                throw new SocketIOException(Libc.ECONNRESET);
            }

            ThrowIfBroken();
            LibCrypto.ClearErrors();
            var result = LibSsl.Write(_ssl, buffer, length);
            return result > 0 ? result
                : LibSsl.Error(_ssl, result) == LibSsl.ErrorWantWrite ? StreamSocket.WouldBlock
                : throw Broken();
        }
    }

    /// <summary>Says that nothing more comes from here; false when that must wait as a write must.</summary>
    public bool TryCloseWrites()
    {
        lock (_gate)
        {
            if (_ssl == 0 || _isBroken || _hasClosedWrites)
            {
                return true;
            }

            LibCrypto.ClearErrors();
            var result = LibSsl.Shutdown(_ssl);
            _hasClosedWrites = result >= 0 || LibSsl.Error(_ssl, result) != LibSsl.ErrorWantWrite;
            LibCrypto.ClearErrors();
            return _hasClosedWrites;
        }
    }

    /// <summary>What both sides have agreed on.</summary>
    public TlsAgreement Agreement()
    {
        lock (_gate)
        {
            return _ssl == 0 ? throw new SocketIOException(Libc.ECONNABORTED) : TlsAgreement.Of(_ssl);
        }
    }

    /// <summary>Calls with the native session, which lives until that returns.</summary>
    public T Use<T>(Func<nint, T> use)
    {
        lock (_gate)
        {
            return _ssl == 0 ? throw new SocketIOException(Libc.ECONNABORTED) : use(_ssl);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Free();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>For OpenSSL: bytes off the socket, 0 at its end, <see cref="StreamSocket.WouldBlock"/>, or another negative number for a failure.</summary>
    internal int ReceiveRecords(byte* buffer, int length)
    {
        if (!_early.IsEmpty)
        {
            var count = Math.Min(length, _early.Length);
            _early.Span[..count].CopyTo(new Span<byte>(buffer, count));
            _early = _early.Length == count ? default : _early[count..];
            return count;
        }

        if (++_fills > MostFillsOfOneRead)
        {
            _error = Libc.ECONNABORTED;
            return Refused;
        }

        var received = _socket.ReceiveRaw(buffer, length, out _error);
        HasEnded |= received == 0;
        return received;
    }

    /// <summary>For OpenSSL: bytes taken by the socket, <see cref="StreamSocket.WouldBlock"/>, or another negative number for a failure.</summary>
    internal int SendRecords(byte* buffer, int length) => _socket.SendRaw(buffer, length, out _error);

    private void ThrowIfBroken()
    {
        if (_isBroken)
        {
            throw new SocketIOException(Libc.ECONNRESET);
        }
    }

    // After one failure OpenSSL must not be asked again, not even to say goodbye.
    private IOException Broken()
    {
        _isBroken = true;
        var reason = OpenSslErrors.Take();
        const int Valid = 0;
        if (LibSsl.VerifyResult(_ssl) is not Valid and var result && Marshal.PtrToStringUTF8(LibCrypto.VerifyErrorText(result)) is { } why)
        {
            reason = $"{reason}: {why}";
        }

        return _error != 0 ? new SocketIOException(_error) : new TlsException(reason);
    }

    private void Free()
    {
        if (_ssl != 0)
        {
            // Without it OpenSSL takes the connection for cut, and what could go on with its session as well (RFC 8446 has given that up).
            LibSsl.SetShutdown(_ssl, LibSsl.ShutdownSent | LibSsl.ShutdownReceived);
            LibSsl.Free(_ssl);
            _ssl = 0;
            _self.Free();
        }
    }
}
