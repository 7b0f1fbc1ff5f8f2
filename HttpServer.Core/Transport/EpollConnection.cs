using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>An accepted connection as Kestrel sees it.</summary>
internal sealed class EpollConnection
    : ConnectionContext, IReadinessTarget, IDuplexPipe, IMemoryPoolFeature, IConnectionTransportFeature, IFileTransport, IHalfCloseTransport, ILastReceived, ITakingClient
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
    private TakingDebt? _debt;
    private FeatureCollection? _features;
    private IDictionary<object, object?>? _items;
    private string? _id;
    private int _closedSignalled;
    private volatile bool _aborted;
    private volatile bool _wasTooSlow;
    private volatile bool _mayHalfClose;
    private volatile bool _hasCompletedWrites;

    public EpollConnection(StreamSocket socket, EndPoint? local, EndPoint? remote, TimeProvider time, SlowClients slowClients)
    {
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
            }

            return _features;
        }
    }

    // A layer such as TLS puts its own pipes in the place of these.
    public bool CanCompleteWrites => ReferenceEquals(Transport, this);

    public bool WasTooSlow => _wasTooSlow;

    public long LastReceived => _reader.LastBytes;

    MemoryPool<byte> IMemoryPoolFeature.MemoryPool => KestrelMemoryPool.Instance;

    public override IDictionary<object, object?> Items
    {
        get => _items ??= new Dictionary<object, object?>();
        set => _items = value;
    }

    PipeReader IDuplexPipe.Input => _reader;

    PipeWriter IDuplexPipe.Output => _writer;

    public bool TryLend(SafeFileHandle file, long offset)
    {
        if (!CanCompleteWrites)
        {
            return false;
        }

        _writer.Lend(file, offset);
        return true;
    }

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

    public void Start() => _socket.Watch(this);

    public void OnReady(uint events)
    {
        _socket.Note(events);
        var readerTold = false;
        if ((events & (Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0
            && _socket.ReadReadiness.Signal())
        {
            readerTold = true;
            _reader.Continue();
        }

        if ((events & (Libc.EPOLLOUT | Libc.EPOLLHUP | Libc.EPOLLERR)) != 0 && _socket.WriteReadiness.Signal())
        {
            _writer.Continue();
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
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _aborted = true;
        _socket.Reset();
        SignalClosed();
    }

    public override async ValueTask DisposeAsync()
    {
        _reader.Complete();
        _writer.Complete();
        if (!_aborted)
        {
            _socket.Shutdown(Libc.SHUT_WR);
            if (_reader.CanDrain && (_reader.LeftUnread || _socket.ReadReadiness.IsReady))
            {
                await LingerAsync().ConfigureAwait(false);
            }
        }

        _socket.Dispose();
        SignalClosed();
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
