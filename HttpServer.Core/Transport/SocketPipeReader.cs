using System.Buffers;
using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace HttpServer.Core.Transport;

/// <summary>
/// Reads a socket when asked, without a pipe and a copying task between: the bytes go from the kernel into a block
/// that the parser sees. While nothing is unread no block is held.
/// </summary>
internal sealed class SocketPipeReader(StreamSocket socket, TimeProvider time) : PipeReader, IValueTaskSource<ReadResult>
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
    private bool _isBroken;
    private volatile bool _completed;
    private bool _isPending;
    private int _canceled;
    private volatile Exception? _refusal;
    private int _readsInARow;
    private long _lastBytes = time.GetTimestamp();

    /// <summary>True when <see cref="Complete"/> found bytes that nobody had consumed.</summary>
    public bool LeftUnread { get; private set; }

    /// <summary>When bytes came last, or the connection itself; in ticks of the time provider.</summary>
    public long LastBytes => Volatile.Read(ref _lastBytes);

    /// <summary>True when at <see cref="Complete"/> the stream had neither ended nor broken and nobody was reading it.</summary>
    public bool CanDrain { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return ReadBoundAsync(cancellationToken);
        }

        if (!TryRead(out var result))
        {
            return BeginWait();
        }

        return ++_readsInARow < ReadsInARow ? new ValueTask<ReadResult>(result) : GoBehindOthers(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        if (Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0)
        {
            if (_refusal is { } refusal)
            {
                // Every read from now on fails.
                Volatile.Write(ref _canceled, 1);
                throw refusal;
            }

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

        if (consumed.GetObject() is not BlockSegment segment)
        {
            // No position at all: so Kestrel gives a read back whose trailers it refuses. As in a pipe, nothing is consumed.
            _examinedAll = false;
            return;
        }

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

    /// <summary>Takes the bytes that were read and not consumed, for a layer that reads the socket itself from now on. No read may be under way.</summary>
    public byte[] TakeUnread()
    {
        var unread = Sequence().ToArray();
        while (_head is not null)
        {
            Free(_head);
        }

        _examinedAll = true;
        return unread;
    }

    /// <summary>See <see cref="IRefusableInput.Refuse"/>.</summary>
    public void Refuse(Exception refusal)
    {
        _refusal = refusal;
        CancelPendingRead();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        LeftUnread = _head is not null;
        CanDrain = !_ended && !_isBroken && !_isPending;
        if (_isPending)
        {
            // The loop may be filling a block just now: what there is goes to the collector, never back to the pool,
            // from where another connection would get it.
            _head = _tail = _spare = null;
            CancelPendingRead();
            return;
        }

        while (_head is not null)
        {
            Free(_head);
        }
    }

    /// <summary>
    /// After completion: reads and throws away what still comes, to the end of the stream, but no more than so many
    /// bytes and until the token ends it.
    /// </summary>
    public async ValueTask DrainAsync(long most, CancellationToken cancellationToken)
    {
        _completed = false;
        if (_refusal is not null)
        {
            _refusal = null;
            Volatile.Write(ref _canceled, 0);
        }

        try
        {
            while (most > 0)
            {
                var result = await ReadAsync(cancellationToken).ConfigureAwait(false);
                most -= result.Buffer.Length;
                AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Gone, or long enough: the same to the one who closes.
            return;
        }
        finally
        {
            Complete();
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
            _isPending = false;
            _source.SetException(exception);
            return;
        }

        if (ready)
        {
            _isPending = false;
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

    private ValueTask<ReadResult> BeginWait()
    {
        _readsInARow = 0;
        _isPending = true;
        _source.Reset();
        var version = _source.Version;
        Wait();
        return new ValueTask<ReadResult>(this, version);
    }

    // Apart from ReadAsync, where the closure would be made on every call.
    private ValueTask<ReadResult> GoBehindOthers(ReadResult result)
    {
        _readsInARow = 0;
        _source.Reset();
        var version = _source.Version;
        socket.Loop.Post(() => _source.SetResult(result));
        return new ValueTask<ReadResult>(this, version);
    }

    private async ValueTask<ReadResult> ReadBoundAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ReadResult result;
        await using (cancellationToken.UnsafeRegister(static state => ((SocketPipeReader)state!).CancelPendingRead(), this).ConfigureAwait(false))
        {
            result = await ReadAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

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
        catch (IOException exception)
        {
            Discard(segment);
            _isBroken = true;
            throw new Microsoft.AspNetCore.Connections.ConnectionResetException(exception.Message, exception);
        }

        if (count <= 0)
        {
            Discard(segment);
            _ended |= count == 0;
            return count == 0;
        }

        segment.Advance(count);
        Volatile.Write(ref _lastBytes, time.GetTimestamp());
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
