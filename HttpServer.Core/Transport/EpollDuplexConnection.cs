using System.Threading.Tasks.Sources;
using HttpServer.Core.Tls;

namespace HttpServer.Core.Transport;

/// <summary>A dialled connection on an event loop; reads and writes go straight to the socket.</summary>
internal sealed class EpollDuplexConnection : DuplexConnection, IReadinessTarget
{
    private readonly StreamSocket _socket;
    private readonly ReadOperation _read;
    private readonly WriteOperation _write;
    private int _disposed;
    private volatile bool _aborted;

    public EpollDuplexConnection(StreamSocket socket)
    {
        _socket = socket;
        _read = new ReadOperation(this);
        _write = new WriteOperation(this);
    }

    public override bool IsQuiet
    {
        get
        {
            if (_aborted || _socket.PeerClosed || _socket.IsClosed)
            {
                return false;
            }

            // Only when an edge has come since the last read, or that read was a full one, is there anything to ask.
            try
            {
                return _socket.TryReceive(stackalloc byte[1]) == StreamSocket.WouldBlock;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    public override bool IsSurelyQuiet => IsQuiet && _socket.HasNothingToReceive;

    public void Start() => _socket.Watch(this);

    /// <summary>Completes when the socket becomes writable, which for a connecting one means connected or refused.</summary>
    public async ValueTask FinishConnectAsync()
    {
        await _write.WaitAsync().ConfigureAwait(false);
        var error = _socket.TakeError();
        if (error != 0)
        {
            throw new SocketIOException(error);
        }
    }

    /// <summary>Says that writing must wait for the next edge: the connect is under way.</summary>
    public void ExpectConnect() => _ = _socket.WriteReadiness.TryBegin();

    public override bool IsEndConfirmed => _socket.Tls is not { IsTruncated: true };

    /// <summary>Puts TLS on the connection, whose handshake is still to come.</summary>
    public TlsSession BeginTls(TlsContext context) => _socket.Tls = new TlsSession(context, _socket, default, isServer: false);

    /// <summary>The handshake, to its end.</summary>
    /// <exception cref="IOException">It failed.</exception>
    public async ValueTask HandshakeAsync(TlsSession session)
    {
        while (true)
        {
            switch (session.Handshake())
            {
                case TlsStep.WantsRead:
                    await _read.WaitAsync().ConfigureAwait(false);
                    break;
                case TlsStep.WantsWrite:
                    await _write.WaitAsync().ConfigureAwait(false);
                    break;
                default:
                    return;
            }
        }
    }

    public override ValueTask WaitToReadAsync() => _read.WaitAsync();

    public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _read.ReadAsync(buffer);

    public override ValueTask<int> ReadReadyAsync(Memory<byte> buffer) => new(Receive(buffer.Span));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer) => _write.WriteAsync(buffer);

    public override void CompleteWrites() => _socket.Shutdown(Libc.SHUT_WR);

    public override void Abort()
    {
        // First, so that whoever reads the end which this makes knows that it is not the peer's.
        _aborted = true;
        _socket.Reset();
    }

    protected override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _socket.Dispose();
            _read.Fail();
            _write.Fail();
        }
    }

    public void OnReady(uint events)
    {
        _socket.Note(events);
        if ((events & (Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0
            && _socket.ReadReadiness.Signal())
        {
            _read.Continue();
        }

        if ((events & (Libc.EPOLLOUT | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0 && _socket.WriteReadiness.Signal())
        {
            _write.Continue();
        }
    }

    private int Receive(Span<byte> buffer)
    {
        var count = _socket.TryReceive(buffer);
        return count == 0 && _aborted ? throw new SocketIOException(Libc.ECONNABORTED) : count;
    }

    private sealed class ReadOperation(EpollDuplexConnection owner) : IValueTaskSource<int>, IValueTaskSource
    {
        // A backend whose bytes are always there already, with a client that takes them as fast, would keep the loop
        // for itself; after this many reads in a row without waiting it goes behind the others.
        private const int ReadsInARow = 32;

        private ManualResetValueTaskSourceCore<int> _source;
        private Memory<byte> _buffer;
        private bool _waitsOnly;
        private int _readsInARow;
        private Action? _goOn;

        public ValueTask WaitAsync()
        {
            var isReady = owner._socket.ReadReadiness.IsReady;
            if (isReady && ++_readsInARow < ReadsInARow)
            {
                return ValueTask.CompletedTask;
            }

            _readsInARow = 0;
            _waitsOnly = true;
            _source.Reset();
            var version = _source.Version;
            if (isReady)
            {
                owner._socket.Loop.Post(_goOn ??= () => _source.SetResult(0));
            }
            else
            {
                Arm();
            }

            return new ValueTask(this, version);
        }

        public ValueTask<int> ReadAsync(Memory<byte> buffer)
        {
            var count = owner.Receive(buffer.Span);
            if (count != StreamSocket.WouldBlock)
            {
                return new ValueTask<int>(count);
            }

            _waitsOnly = false;
            _buffer = buffer;
            _source.Reset();
            var version = _source.Version;
            Arm();
            return new ValueTask<int>(this, version);
        }

        public void Continue()
        {
            if (_waitsOnly)
            {
                _source.SetResult(0);
                return;
            }

            int count;
            try
            {
                count = owner.Receive(_buffer.Span);
            }
            catch (IOException exception)
            {
                _source.SetException(exception);
                return;
            }

            if (count == StreamSocket.WouldBlock)
            {
                Arm();
            }
            else
            {
                _source.SetResult(count);
            }
        }

        /// <summary>The connection was closed under a waiting read.</summary>
        public void Fail()
        {
            if (owner._socket.ReadReadiness.TryCancelWait())
            {
                _source.SetException(new SocketIOException(Libc.ECONNABORTED));
            }
        }

        int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

        void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _source.GetStatus(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

        void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _source.OnCompleted(continuation, state, token, flags);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _source.OnCompleted(continuation, state, token, flags);

        private void Arm()
        {
            if (!owner._socket.ReadReadiness.TryWait())
            {
                Continue();
            }
            else if (owner._socket.IsClosed)
            {
                Fail();
            }
        }
    }

    private sealed class WriteOperation(EpollDuplexConnection owner) : IValueTaskSource
    {
        private ManualResetValueTaskSourceCore<bool> _source;
        private ReadOnlyMemory<byte> _rest;

        public ValueTask WaitAsync()
        {
            _rest = default;
            _source.Reset();
            var version = _source.Version;
            Arm();
            return new ValueTask(this, version);
        }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> buffer)
        {
            _rest = buffer;
            if (TrySend())
            {
                return ValueTask.CompletedTask;
            }

            _source.Reset();
            var version = _source.Version;
            Arm();
            return new ValueTask(this, version);
        }

        public void Continue()
        {
            bool done;
            try
            {
                done = TrySend();
            }
            catch (IOException exception)
            {
                _source.SetException(exception);
                return;
            }

            if (done)
            {
                _source.SetResult(true);
            }
            else
            {
                Arm();
            }
        }

        /// <summary>The connection was closed under a waiting write.</summary>
        public void Fail()
        {
            if (owner._socket.WriteReadiness.TryCancelWait())
            {
                _source.SetException(new SocketIOException(Libc.ECONNABORTED));
            }
        }

        void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

        void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _source.OnCompleted(continuation, state, token, flags);

        private bool TrySend()
        {
            while (_rest.Length > 0)
            {
                var sent = owner._socket.TrySend(_rest.Span);
                if (sent == StreamSocket.WouldBlock)
                {
                    return false;
                }

                _rest = _rest[sent..];
            }

            return true;
        }

        private void Arm()
        {
            if (!owner._socket.WriteReadiness.TryWait())
            {
                Continue();
            }
            else if (owner._socket.IsClosed)
            {
                Fail();
            }
        }
    }
}
