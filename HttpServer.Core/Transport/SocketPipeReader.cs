using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace HttpServer.Core.Transport;

/// <summary>
/// Reads a socket when asked, without a pipe and a copying task between: the bytes go from the kernel into a block
/// that the parser sees. While nothing is unread no block is held.
/// </summary>
internal sealed class SocketPipeReader(StreamSocket socket) : PipeReader, IValueTaskSource<ReadResult>
{
    // A connection whose bytes are always there already would keep the loop for itself; after this many reads in a
    // row without waiting it goes behind the others.
    private const int ReadsInARow = 32;

    // Less free space than this in the last block and a read takes a new one.
    private const int SmallestRead = 1024;

    private readonly BlockPool _pool = socket.Loop.Blocks;
    private ManualResetValueTaskSourceCore<ReadResult> _source;
    private BlockSegment? _head;
    private BlockSegment? _tail;
    private BlockSegment? _spare;
    private bool _examinedAll = true;
    private bool _ended;
    private bool _completed;
    private int _canceled;
    private int _readsInARow;

    /// <summary>True when bytes have been read that nobody has consumed.</summary>
    public bool HasUnread => _head is not null;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (TryRead(out var result))
        {
            if (++_readsInARow < ReadsInARow)
            {
                return new ValueTask<ReadResult>(result);
            }

            _readsInARow = 0;
            _source.Reset();
            socket.Loop.Post(() => _source.SetResult(result));
            return new ValueTask<ReadResult>(this, _source.Version);
        }

        _readsInARow = 0;
        _source.Reset();
        var version = _source.Version;
        Wait();
        return new ValueTask<ReadResult>(this, version);
    }

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0)
        {
            result = new ReadResult(Sequence(), isCanceled: true, _ended);
            return true;
        }

        if (!_examinedAll || _ended || TryFill())
        {
            result = new ReadResult(Sequence(), isCanceled: false, _ended);
            return true;
        }

        result = default;
        return false;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_head is null)
        {
            _examinedAll = true;
            return;
        }

        var segment = (BlockSegment)consumed.GetObject()!;
        while (_head != segment)
        {
            Free(_head!);
        }

        segment.Start = consumed.GetInteger();
        _examinedAll = ReferenceEquals(examined.GetObject(), _tail) && examined.GetInteger() == _tail!.End;
        if (segment == _tail && segment.Length == 0)
        {
            Free(segment);
            _examinedAll = true;
        }
    }

    public override void CancelPendingRead()
    {
        Volatile.Write(ref _canceled, 1);
        if (socket.ReadReadiness.TryCancelWait())
        {
            Continue();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        while (_head is not null)
        {
            Free(_head);
        }
    }

    /// <summary>An edge has come for the one who waits.</summary>
    public void Continue()
    {
        bool ready;
        ReadResult result;
        try
        {
            ready = TryRead(out result);
        }
#pragma warning disable CA1031 // Whatever it is, it belongs to the one who awaits the read.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _source.SetException(exception);
            return;
        }

        if (ready)
        {
            _source.SetResult(result);
        }
        else
        {
            Wait();
        }
    }

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private void Wait()
    {
        if (!socket.ReadReadiness.TryWait())
        {
            Continue();
        }
        else if (Volatile.Read(ref _canceled) != 0 && socket.ReadReadiness.TryCancelWait())
        {
            Continue();
        }
    }

    private bool TryFill()
    {
        var segment = _tail;
        if (segment is null || segment.Free < SmallestRead)
        {
            segment = _spare ?? new BlockSegment();
            _spare = null;
            segment.Attach(_pool.Rent(BlockPool.BlockSize), _tail is null ? 0 : _tail.RunningIndex + _tail.End);
        }

        int count;
        try
        {
            count = socket.TryReceive(segment.Rest);
        }
        catch (SocketIOException exception)
        {
            Discard(segment);
            throw new Microsoft.AspNetCore.Connections.ConnectionResetException(exception.Message, exception);
        }

        if (count <= 0)
        {
            Discard(segment);
            _ended |= count == 0;
            return count == 0;
        }

        segment.Advance(count);
        if (segment != _tail)
        {
            if (_tail is null)
            {
                _head = segment;
            }
            else
            {
                _tail.NextSegment = segment;
            }

            _tail = segment;
        }

        return true;
    }

    private ReadOnlySequence<byte> Sequence() =>
        _head is null ? default : new ReadOnlySequence<byte>(_head, _head.Start, _tail!, _tail!.End);

    private void Discard(BlockSegment segment)
    {
        if (segment != _tail)
        {
            segment.Detach(_pool);
            _spare = segment;
        }
    }

    private void Free(BlockSegment segment)
    {
        _head = segment.NextSegment;
        if (_head is null)
        {
            _tail = null;
        }

        segment.Detach(_pool);
        _spare = segment;
    }
}
