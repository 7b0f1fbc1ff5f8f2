using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>
/// Collects what is written and sends it on flush, in one call where the kernel takes it. A flush completes when the
/// kernel has taken every byte, so a slow reader holds its writer back. A broken connection ends the flush with
/// <see cref="FlushResult.IsCompleted"/> and drops what is written from then on.
/// </summary>
internal sealed class SocketPipeWriter(StreamSocket socket, EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>
{
    // Buffers handed to the kernel in one call; more are sent by the next.
    private const int VectorCount = 8;

    private readonly BlockPool _pool = socket.Loop.Blocks;
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private BlockSegment? _head;
    private BlockSegment? _tail;
    private BlockSegment? _spare;
    private SafeFileHandle? _lent;
    private long _lentOffset;
    private long _unflushed;
    private long _sent;
    private bool _isWaiting;
    private bool _isWatched;
    private bool _broken;
    private bool _completed;
    private int _canceled;

    // Kestrel serialises its own calls but ends the writing from any thread, at which time the loop may be sending.
    private readonly Lock _gate = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).RestMemory;

    public override Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).Rest;

    public override void Advance(int bytes)
    {
        // A completed writer has nowhere to put them.
        if (bytes > 0 && _tail is not null)
        {
            _tail.Advance(bytes);
            _unflushed += bytes;
        }
    }

    /// <summary>See <see cref="IFileTransport.TryLend"/>.</summary>
    public void Lend(SafeFileHandle file, long offset)
    {
        _lent = file;
        _lentOffset = offset;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return FlushBoundAsync(cancellationToken);
        }

        // A loan that nobody took up must not swallow whatever is written next.
        _lent = null;
        bool isWatched;
        lock (_gate)
        {
            if (TrySendAll(out var result))
            {
                return new ValueTask<FlushResult>(result);
            }

            _source.Reset();
            _isWaiting = true;
            isWatched = _isWatched;
            _isWatched = true;
        }

        if (!isWatched)
        {
            connection.WatchTaking();
        }

        var version = _source.Version;
        Wait();
        return new ValueTask<FlushResult>(this, version);
    }

    public override void CancelPendingFlush()
    {
        Volatile.Write(ref _canceled, 1);
        if (socket.WriteReadiness.TryCancelWait())
        {
            Continue();
        }
    }

    public override void Complete(Exception? exception = null)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return;
            }

            _completed = true;
            if (exception is null)
            {
                _ = TrySendAll(out _);
            }

            // What is left may be lent to an application that is still filling it: it goes to the collector, never
            // back to the pool, from where another connection would get it.
            _head = _tail = _spare = null;
            _unflushed = 0;
        }
    }

    /// <summary>An edge has come for the one who waits.</summary>
    public void Continue()
    {
        bool done;
        FlushResult result;
        lock (_gate)
        {
            done = TrySendAll(out result);
            _isWaiting = !done;
        }

        if (done)
        {
            _source.SetResult(result);
        }
        else
        {
            Wait();
        }
    }

    /// <summary>Whether a flush still waits for the client. Once none does, the next one that waits asks for a watch again.</summary>
    /// <param name="taken">Bytes that the client's system has acknowledged so far.</param>
    /// <param name="held">Bytes that the kernel holds for it.</param>
    public bool TryGetTaken(out long taken, out int held)
    {
        lock (_gate)
        {
            _isWatched = _isWaiting && !_broken && !_completed;
            held = _isWatched ? socket.Unacknowledged : 0;
            taken = _sent - held;
            return _isWatched;
        }
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private async ValueTask<FlushResult> FlushBoundAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        FlushResult result;
        await using (cancellationToken.UnsafeRegister(static state => ((SocketPipeWriter)state!).CancelPendingFlush(), this).ConfigureAwait(false))
        {
            result = await FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (result.IsCanceled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    private void Wait()
    {
        if (!socket.WriteReadiness.TryWait())
        {
            Continue();
        }
        else if (Volatile.Read(ref _canceled) != 0 && socket.WriteReadiness.TryCancelWait())
        {
            Continue();
        }
    }

    private bool TrySendAll(out FlushResult result)
    {
        if (Volatile.Read(ref _canceled) != 0 && Interlocked.Exchange(ref _canceled, 0) != 0)
        {
            result = new FlushResult(isCanceled: true, _broken);
            return true;
        }

        while (_head is not null && !_broken)
        {
            int sent;
            try
            {
                sent = SendOnce();
            }
            catch (SocketIOException)
            {
                // The reading side reports the break with its cause; here it only ends the writing.
                _broken = true;
                break;
            }

            if (sent == StreamSocket.WouldBlock)
            {
                result = default;
                return false;
            }

            Consume(sent);
        }

        if (_broken)
        {
            FreeAll();
        }

        result = new FlushResult(isCanceled: false, _broken);
        return true;
    }

    private unsafe int SendOnce()
    {
        var head = _head!;
        if (head.File is { } file)
        {
            return socket.TrySendFile(file, head.FileOffset + head.Start, head.Length);
        }

        if (head.NextSegment is null or { File: not null })
        {
            return head.Length == 0 ? 0 : socket.TrySend(head.Unread);
        }

        var vectors = stackalloc Libc.IoVector[VectorCount];
        var count = 0;
        for (var segment = head; segment is { File: null } && count < VectorCount; segment = segment.NextSegment)
        {
            vectors[count].Base = segment.Address;
            vectors[count].Length = (nuint)segment.Length;
            count++;
        }

        return socket.TrySend(vectors, count);
    }

    private void Consume(int sent)
    {
        _unflushed -= sent;
        _sent += sent;
        while (_head is not null && sent >= _head.Length)
        {
            sent -= _head.Length;
            Free(_head);
        }

        if (_head is not null)
        {
            _head.Start += sent;
        }
    }

    private BlockSegment Room(int sizeHint)
    {
        if (_lent is null && _tail is { File: null } && _tail.Free >= Math.Max(sizeHint, 1))
        {
            return _tail;
        }

        var segment = _spare ?? new BlockSegment();
        _spare = null;
        if (_lent is null)
        {
            segment.Attach(_pool.Rent(sizeHint), 0);
        }
        else
        {
            segment.Attach(_lent, _lentOffset);
            _lent = null;
        }

        if (_tail is null)
        {
            _head = segment;
        }
        else
        {
            _tail.NextSegment = segment;
        }

        _tail = segment;
        return segment;
    }

    private void FreeAll()
    {
        while (_head is not null)
        {
            Free(_head);
        }

        _unflushed = 0;
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
