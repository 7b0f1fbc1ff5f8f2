using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using HttpServer.Core.Timing;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.OpenSsl;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>An accepted connection as Kestrel sees it.</summary>
internal sealed class EpollConnection
    : ConnectionContext, IReadinessTarget, IDuplexPipe, IMemoryPoolFeature, IConnectionTransportFeature, IFileTransport, IHalfCloseTransport, ILastReceived, ITakingClient, IRefusableInput, ILateInput, ITlsTransport, IGatheringTransport, IPendingConnection
{
    // How long a closed connection goes on taking what its client still sends, and how much of it; nginx's
    // lingering_close has 30 s and no bound of bytes.
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);
    private const long LingerBytes = 16 * 1024 * 1024;

    // "printf … | nc -N" and its like end their direction together with the request and still want the answer; people
    // and programs that leave have waited longer.
    private static readonly TimeSpan HalfCloseGrace = TimeSpan.FromMilliseconds(100);

    private readonly StreamSocket _socket;
    private readonly SocketPipeReader _reader;
    private readonly SocketPipeWriter _writer;
    private readonly CancellationTokenSource _closed = new();
    private readonly TimeProvider _time;
    private readonly SlowClients _slowClients;
    private PendingConnections? _pending;
    private TakingDebt? _debt;
    private FeatureCollection? _features;
    private IDictionary<object, object?>? _items;
    private string? _id;
    private long _lateInputUntil = long.MinValue;
    private int _closedSignalled;
    private volatile bool _aborted;
    private volatile bool _wasTooSlow;
    private volatile bool _mayHalfClose;
    private volatile bool _hasCompletedWrites;
    private volatile TlsHandshake? _handshake;

    public EpollConnection(StreamSocket socket, EndPoint? local, EndPoint? remote, TimeProvider time, SlowClients slowClients, PendingConnections pending)
    {
        pending.Add();
        _pending = pending;
        _slowClients = slowClients;
        _time = time;
        _socket = socket;
        _reader = new SocketPipeReader(socket, time);
        _writer = new SocketPipeWriter(socket, this);
        LocalEndPoint = local;
        RemoteEndPoint = remote;
        ConnectionClosed = _closed.Token;
        Transport = this;
    }

    public override IDuplexPipe Transport { get; set; }

    public override string ConnectionId
    {
        get => _id ??= Guid.NewGuid().ToString("N");
        set => _id = value;
    }

    public override IFeatureCollection Features
    {
        get
        {
            if (_features is null)
            {
                _features = new FeatureCollection();
                _features.Set<IMemoryPoolFeature>(this);
                _features.Set<IConnectionTransportFeature>(this);
                _features.Set<IFileTransport>(this);
                _features.Set<IHalfCloseTransport>(this);
                _features.Set<ILastReceived>(this);
                _features.Set<ITakingClient>(this);
                _features.Set<IRefusableInput>(this);
                _features.Set<ILateInput>(this);
                if (OpenSslLibrary.IsThere)
                {
                    _features.Set<ITlsTransport>(this);
                }

                _features.Set<IGatheringTransport>(this);
                _features.Set<IPendingConnection>(this);
            }

            return _features;
        }
    }

    // A layer above may put its own pipes in the place of these.
    public bool CanCompleteWrites => ReferenceEquals(Transport, this);

    bool IRefusableInput.CanRefuse => CanCompleteWrites;

    public bool WasTooSlow => _wasTooSlow;

    public long LastReceived => _reader.LastBytes;

    MemoryPool<byte> IMemoryPoolFeature.MemoryPool => _socket.Loop.Pages;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    public bool TryLend(SafeFileHandle file, long offset)
    {
        if (!CanCompleteWrites || _socket.Tls is not null)
        {
            return false;
        }

        _writer.Lend(file, offset);
        return true;
    }

    public void Refuse(Microsoft.AspNetCore.Http.BadHttpRequestException refusal) => _reader.Refuse(refusal);

    public void Expect() => Volatile.Write(ref _lateInputUntil, _time.GetTimestamp() + _time.Ticks(LingerTime));

    public void AllowHalfClose() => _mayHalfClose = true;

    public void CompleteWrites()
    {
        if (!CanCompleteWrites)
        {
            throw new InvalidOperationException("A layer above has its own end.");
        }

        _hasCompletedWrites = true;
        _socket.Shutdown(Libc.SHUT_WR);
    }

    public async ValueTask<TlsAgreement> AcceptTlsAsync(TlsContext context)
    {
        var session = new TlsSession(context, _socket, _reader.TakeUnread(), isServer: true);
        // Set first: whoever closes the socket closes it too.
        _socket.Tls = session;
        // Reading is worth trying: the bytes that are there already make no edge.
        _socket.ReadReadiness.KeepReady();
        var handshake = new TlsHandshake(_socket, session);
        _handshake = handshake;
        try
        {
            await handshake.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            // After a failure too: the edges that follow are for whoever drains the socket.
            _handshake = null;
        }

        return session.Agreement();
    }

    public void Gather() => _writer.Gather();

    public void Start() => _socket.Watch(this);

    public void TakeUp() => Interlocked.Exchange(ref _pending, null)?.Remove();

    public void OnReady(uint events)
    {
        _socket.Note(events);
        var readerTold = false;
        if ((events & (Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0
            && _socket.ReadReadiness.Signal())
        {
            readerTold = true;
            if (_handshake is { } handshake)
            {
                handshake.Continue();
            }
            else
            {
                _reader.Continue();
            }
        }

        if ((events & (Libc.EPOLLOUT | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0 && _socket.WriteReadiness.Signal())
        {
            if (_handshake is { } handshake)
            {
                handshake.Continue();
            }
            else
            {
                _writer.Continue();
            }
        }

        // A client that goes away while its request is worked on: nobody reads, so nobody would notice. Only closing
        // its own direction counts as going away too, as with nginx and Go, unless it comes right behind the request.
        // The hang-up of a connection whose two directions have ended in order may have bytes before it.
        if ((events & Libc.EPOLLERR) != 0
            || ((events & Libc.EPOLLHUP) != 0 && !_hasCompletedWrites)
            || ((events & Libc.EPOLLRDHUP) != 0 && !readerTold && !_mayHalfClose && _time.GetElapsedTime(_reader.LastBytes) >= HalfCloseGrace))
        {
            SignalClosed();
        }
    }

    /// <summary>A write waits for the client, for the first time or after a look that found none.</summary>
    public void WatchTaking()
    {
        (_debt ??= new TakingDebt()).Begin(_time.GetTimestamp());
        _slowClients.Add(this);
    }

    /// <summary>Cuts the connection when its client is too far behind the rate.</summary>
    /// <param name="rate">Bytes per second; 0 = any.</param>
    /// <param name="bound">Largest debt.</param>
    /// <param name="longest">Longest time that one look counts.</param>
    /// <param name="now">In ticks of the time provider.</param>
    /// <returns>False when there is nothing more to watch.</returns>
    public bool IsStillTaking(int rate, TimeSpan bound, TimeSpan longest, long now)
    {
        if (!_writer.TryGetTaken(out var taken, out var held))
        {
            return false;
        }

        // What waits behind an empty send buffer waits for the server.
        if (held == 0 || rate == 0)
        {
            _debt!.Begin(now);
            return true;
        }

        if (_debt!.Look(taken, rate, longest, now, _time) < bound)
        {
            return true;
        }

        _wasTooSlow = true;
        Abort(new ConnectionAbortedException("The client took too little of what was sent to it."));
        return false;
    }

    /// <summary>Closes a connection that nobody has taken up.</summary>
    public void Refuse()
    {
        _socket.Dispose();
        _closed.Dispose();
        TakeUp();
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _aborted = true;
        _writer.Push();
        _socket.Reset();
        SignalClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Complete();
        _writer.Complete();
        if (!_aborted)
        {
            await _writer.FinishAsync(LingerTime, _time).ConfigureAwait(false);
            _socket.Shutdown(Libc.SHUT_WR);
            if (_socket.Tls is { IsBroken: true } broken)
            {
                // What is still to come is thrown away as it is: the alert that says why must not be overtaken by a reset.
                _socket.Tls = null;
                broken.Dispose();
            }

            if (_reader.CanDrain && (_reader.LeftUnread || _socket.ReadReadiness.IsReady || _time.GetTimestamp() < Volatile.Read(ref _lateInputUntil)))
            {
                await LingerAsync().ConfigureAwait(false);
            }
        }

        _socket.Dispose();
        SignalClosed();
        // Refused above, it was never counted.
        TakeUp();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    // Closing a socket with unread bytes resets the connection, and the reset can overtake the response in the
    // client's hands (an early answer to an upload). So what still comes is taken and thrown away for a while.
    private async ValueTask LingerAsync()
    {
        using var bound = new CancellationTokenSource(LingerTime, _time);
        await _reader.DrainAsync(LingerBytes, bound.Token).ConfigureAwait(false);
    }

    private void SignalClosed()
    {
        if (Interlocked.Exchange(ref _closedSignalled, 1) == 0)
        {
            // Callbacks are Kestrel's and the application's: not on the loop.
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection._closed.Cancel(), this, preferLocal: false);
        }
    }
}
