using System.Buffers.Text;
using System.IO.Pipelines;
using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Trailers;

/// <summary>Frames a body in chunks (RFC 9112, 7.1) on its way into another writer, each advance being one chunk.</summary>
internal sealed class ChunkedBodyWriter(PipeWriter inner) : PipeWriter
{
    // Four digits and a line end before, a line end behind.
    private const int Lead = 6;
    private const int Tail = 2;
    private const int LargestChunk = 0xFFFF;

    private HeadWriter _trailers;
    private bool _hasTrailers;
    private Memory<byte> _memory;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        _memory = inner.GetMemory(Math.Clamp(sizeHint, 1, LargestChunk) + Lead + Tail);
        return _memory.Slice(Lead, Math.Min(_memory.Length - Lead - Tail, LargestChunk));
    }

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        // A chunk of nothing would be the last one.
        if (bytes == 0)
        {
            return;
        }

        var frame = _memory.Span[..(Lead + bytes + Tail)];
        _ = Utf8Formatter.TryFormat(bytes, frame, out _, new System.Buffers.StandardFormat('x', 4));
        "\r\n"u8.CopyTo(frame[(Lead - 2)..]);
        "\r\n"u8.CopyTo(frame[(Lead + bytes)..]);
        inner.Advance(frame.Length);
    }

    public void AddTrailer(string name, in StringValues values)
    {
        if (!_hasTrailers)
        {
            _trailers = new HeadWriter(512);
            _hasTrailers = true;
        }

        for (var i = 0; i < values.Count; i++)
        {
            _trailers.AppendField(name, values[i] ?? "");
        }
    }

    /// <summary>The last chunk and the trailers; they go out with the server's own end of the response.</summary>
    public void Finish()
    {
        var length = _hasTrailers ? _trailers.Length : 0;
        var span = inner.GetSpan(length + 5);
        "0\r\n"u8.CopyTo(span);
        if (_hasTrailers)
        {
            _trailers.Written.Span.CopyTo(span[3..]);
            _trailers.Release();
            _hasTrailers = false;
        }

        "\r\n"u8.CopyTo(span[(3 + length)..]);
        inner.Advance(length + 5);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => inner.FlushAsync(cancellationToken);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);
}
