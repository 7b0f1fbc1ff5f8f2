using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace HttpServer.Core.Http3;

/// <summary>
/// A request's stream that may not end within a frame. Kestrel takes such an end for one in order, and what has come of the
/// body for all of it; it is an error of the connection (RFC 9114, 7.1).
/// </summary>
internal sealed class WholeFrames : PipeReader, IDuplexPipe
{
    private const long FrameError = 0x106;

    private readonly MultiplexedConnectionContext _connection;
    private readonly ConnectionContext _stream;
    private readonly PipeReader _inner;
    private FrameBounds _frames;
    private ReadOnlySequence<byte> _buffer;

    // Bytes at the begin of the buffer that were followed at an earlier read and not consumed since.
    private long _followed;

    private WholeFrames(MultiplexedConnectionContext connection, ConnectionContext stream)
    {
        (_connection, _stream, _inner) = (connection, stream, stream.Transport.Input);
        Output = stream.Transport.Output;
    }

    public PipeReader Input => this;

    public PipeWriter Output { get; }

    /// <summary>Watches over a stream that a client has begun, if it is for a request.</summary>
    public static void Watch(MultiplexedConnectionContext connection, ConnectionContext stream)
    {
        if (stream.Features.Get<IStreamDirectionFeature>() is { CanRead: true, CanWrite: true })
        {
            stream.Transport = new WholeFrames(connection, stream);
        }
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = _inner.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Follow(read.Result)) : FollowAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!_inner.TryRead(out result))
        {
            return false;
        }

        result = Follow(result);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        _followed -= _buffer.Slice(0, consumed).Length;
        _buffer = default;
        _inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => _inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => _inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => _inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> FollowAsync(ValueTask<ReadResult> read) => Follow(await read.ConfigureAwait(false));

    private ReadResult Follow(ReadResult result)
    {
        _buffer = result.Buffer;
        if (_buffer.Length > _followed)
        {
            foreach (var piece in _buffer.Slice(_followed))
            {
                _frames.Pass(piece.Span);
            }

            _followed = _buffer.Length;
        }

        return result.IsCompleted && _frames.IsWithin ? throw Break() : result;
    }

    private ConnectionResetException Break()
    {
        _inner.AdvanceTo(_buffer.End);
        _stream.Features.Get<IProtocolErrorCodeFeature>()?.Error = FrameError;
        _connection.Features.Get<IProtocolErrorCodeFeature>()?.Error = FrameError;
        const string Reason = "A stream of the client ended within a frame.";
        _connection.Abort(new ConnectionAbortedException(Reason));
        return new ConnectionResetException(Reason);
    }
}
