using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace HttpServer.Core.Http2;

/// <summary>Shows each byte that is read to the watch, once; ends for good when that has seen enough.</summary>
internal sealed class WatchedPipeReader(PipeReader inner, WatchedConnection watch) : PipeReader
{
    private FrameScanner _scanner = new(Http2Preface.Length);
    private ReadOnlySequence<byte> _buffer;

    // Bytes at the begin of the buffer that were shown at an earlier read and not consumed since.
    private long _shown;
    private bool _isEnded;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (_isEnded)
        {
            return new ValueTask<ReadResult>(End());
        }

        var read = inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Show(read.Result)) : ShowAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (_isEnded)
        {
            result = End();
            return true;
        }

        if (!inner.TryRead(out result))
        {
            return false;
        }

        result = Show(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (_isEnded)
        {
            return;
        }

        _shown -= _buffer.Slice(0, consumed).Length;
        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    private static ReadResult End() => new(default, isCanceled: false, isCompleted: true);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> ShowAsync(ValueTask<ReadResult> read) => Show(await read.ConfigureAwait(false));

    private ReadResult Show(ReadResult result)
    {
        _buffer = result.Buffer;
        if (_buffer.Length > _shown)
        {
            foreach (var piece in _buffer.Slice(_shown))
            {
                if (!watch.Received(ref _scanner, piece.Span))
                {
                    inner.AdvanceTo(_buffer.End);
                    _isEnded = true;
                    return End();
                }
            }

            _shown = _buffer.Length;
        }

        return result;
    }
}
