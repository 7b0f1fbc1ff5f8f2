using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.Transport;

/// <summary>
/// Collects what is written and sends it on flush, in one call where the kernel takes it. A flush completes when the
/// kernel has taken every byte, so a slow reader holds its writer back. A broken connection ends the flush with
/// <see cref="FlushResult.IsCompleted"/> and drops what is written from then on. Where flushes are gathered, small ones
/// complete at once, and what has come together is sent behind everything that waits for a thread of the pool just then,
/// other streams' frames above all.
/// </summary>
internal sealed partial class SocketPipeWriter(StreamSocket socket, EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>, IThreadPoolWorkItem
{
    // Buffers handed to the kernel in one call; more are sent by the next.
    private const int VectorCount = 8;

    // One record of TLS: waiting for more than that saves nothing.
    private const int MostGathered = BlockPool.BlockSize;

    private readonly BlockPool _pool = socket.Loop.Blocks;
    private ManualResetValueTaskSourceCore<FlushResult> _source;
    private BlockSegment? _head;
    private BlockSegment? _tail;
    private BlockSegment? _spare;
    private SafeFileHandle? _lentFile;
    private long _lentOffset;
    private TaskCompletionSource? _finish;

    // Bytes from the begin of the connection on: what is written and not flushed is not sent.
    private long _written;
    private long _flushed;
    private long _sent;

    // Where flushes are gathered: the writer holds memory of the last block, which must stay where it is meanwhile.
    private bool _isLent;
    private bool _isSendDue;
    private bool _gathers;

    // The next edge comes to Continue, whether or not a flush waits for it.
    private bool _isArmed;
    private bool _isWaiting;
    private bool _isWatched;
    private bool _broken;
    private bool _completed;
    private bool _isFinishing;
    private int _canceled;

    // Kestrel serialises its own calls but ends the writing from any thread, at which time the loop may be sending.
    private readonly Lock _gate = new();

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _written - _flushed;

    public override Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint).RestMemory;

    public override Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).Rest;

    public override void Advance(int bytes)
    {
        // A completed writer has nowhere to put them.
        if (bytes > 0 && _tail is { } tail)
        {
            tail.Advance(bytes);
            _written += bytes;
        }
    }

    /// <summary>See <see cref="IFileTransport.TryLend"/>.</summary>
    public void Lend(SafeFileHandle file, long offset)
    {
        _lentFile = file;
        _lentOffset = offset;
    }

    /// <summary>From now on flushes are gathered. To be called before anything is written; files are not lent any more.</summary>
    public void Gather() => _gathers = true;

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.CanBeCanceled)
        {
            return FlushBoundAsync(cancellationToken);
        }

        // A loan that nobody took up must not swallow whatever is written next.
        _lentFile = null;
        if (TryGather())
        {
            return default;
        }

        bool wasArmed;
        bool wasWatched;
        lock (_gate)
        {
            // After completion nothing more is sent.
            _flushed = _completed ? _flushed : _written;
            if (TryFlush(out var result))
            {
                if (result.IsCanceled && _gathers)
                {
                    // Other streams have flushed what is left.
                    Queue();
                }

                return new ValueTask<FlushResult>(result);
            }

            _source.Reset();
            _isWaiting = true;
            (wasArmed, wasWatched) = (_isArmed, _isWatched);
            _isArmed = _isWatched = true;
        }

        var version = _source.Version;
        Arm(wasArmed, wasWatched);
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

            // What was lent last may be in the hands of an application that is still filling it: it goes to the collector,
            // never back to the pool, from where another connection would get it.
            _completed = _isLent = true;
            _flushed = exception is null ? _written : _gathers ? _flushed : _sent;
            if (TrySend())
            {
                _head = _tail = _spare = null;
            }
        }
    }

    /// <summary>Sends at once what has been gathered, if the client takes it: the last words of a connection that is broken off next.</summary>
    public void Push()
    {
        lock (_gate)
        {
            if (_gathers && !_isArmed)
            {
                _ = TrySend();
            }
        }
    }

    /// <summary>After completion: sends what is left, and the end of TLS, for as long as that takes, but no longer than the bound.</summary>
    public async ValueTask FinishAsync(TimeSpan bound, TimeProvider time)
    {
        Task finish;
        bool wasArmed;
        lock (_gate)
        {
            _isFinishing = true;
            if (TrySend())
            {
                return;
            }

            _finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            finish = _finish.Task;
            wasArmed = _isArmed;
            _isArmed = true;
        }

        if (!wasArmed)
        {
            Wait();
        }

        try
        {
            await finish.WaitAsync(bound, time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The client takes nothing, and is to know that the rest is missing. What is left must not be sent past a TLS that ends.
            socket.ResetOnClose();
            lock (_gate)
            {
                _broken = true;
            }
        }
    }

    /// <summary>An edge has come for the one who waits.</summary>
    public void Continue()
    {
        var isFlushed = false;
        bool isAllSent;
        FlushResult result = default;
        TaskCompletionSource? finish;
        lock (_gate)
        {
            if (!_isWaiting)
            {
                isAllSent = TrySend();
            }
            else
            {
                isFlushed = TryFlush(out result);
                // A writer that has been called back may be writing already, which nothing but gathering is made for.
                isAllSent = isFlushed && (!result.IsCanceled || !(_gathers || _completed) || TrySend());
                _isWaiting = !isFlushed;
            }

            _isArmed = !isAllSent;
            finish = _finish;
        }

        if (isAllSent)
        {
            finish?.TrySetResult();
        }
        else
        {
            Wait();
        }

        if (isFlushed)
        {
            _source.SetResult(result);
        }
    }

    /// <summary>Whether something still waits for the client. Once nothing does, the next that waits asks for a watch again.</summary>
    /// <param name="taken">Bytes that the client's system has acknowledged so far.</param>
    /// <param name="held">Bytes that the kernel holds for it.</param>
    public bool TryGetTaken(out long taken, out int held)
    {
        lock (_gate)
        {
            _isWatched = _isArmed && !_broken && !_completed;
            held = _isWatched ? socket.Unacknowledged : 0;
            taken = _sent - held;
            return _isWatched;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        bool wasWatched;
        lock (_gate)
        {
            _isSendDue = false;
            if (_isArmed || TrySend())
            {
                return;
            }

            wasWatched = _isWatched;
            _isArmed = _isWatched = true;
        }

        Arm(wasArmed: false, wasWatched);
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

    /// <summary>True when what was flushed will be sent soon.</summary>
    private bool TryGather()
    {
        if (!_gathers)
        {
            return false;
        }

        lock (_gate)
        {
            _isLent = false;
            // What has to wait for the client, or is to be told something, is no matter for later.
            if (_isArmed || _broken || _completed || _written - _sent >= MostGathered || Volatile.Read(ref _canceled) != 0)
            {
                return false;
            }

            _flushed = _written;
            Queue();
            return true;
        }
    }

    private void Queue()
    {
        if (!_isSendDue)
        {
            _isSendDue = true;
            // Global: behind what others have queued, where a thread's own queue would run it next.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private BlockSegment Room(int sizeHint)
    {
        if (!_gathers)
        {
            return TailFor(sizeHint);
        }

        // Nobody takes the last block away while it is lent.
        if (_isLent && _tail is { } tail && tail.Free >= Math.Max(sizeHint, 1))
        {
            return tail;
        }

        lock (_gate)
        {
            _isLent = true;
            return TailFor(sizeHint);
        }
    }

    private BlockSegment TailFor(int sizeHint)
    {
        if (_lentFile is null && _tail is { File: null } && _tail.Free >= Math.Max(sizeHint, 1))
        {
            return _tail;
        }

        var segment = _spare ?? new BlockSegment();
        _spare = null;
        if (_lentFile is null)
        {
            segment.Attach(_pool.Rent(sizeHint), 0);
        }
        else
        {
            segment.Attach(_lentFile, _lentOffset);
            _lentFile = null;
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
}
