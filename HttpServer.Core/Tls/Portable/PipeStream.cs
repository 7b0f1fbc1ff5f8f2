using System.Buffers;
using System.IO.Pipelines;

namespace HttpServer.Core.Tls.Portable;

/// <summary>The pipes of a connection in the shape that <see cref="System.Net.Security.SslStream"/> asks for. Leaves them open.</summary>
/// <param name="pipes">Of the connection.</param>
/// <param name="first">What is read before anything of them.</param>
internal sealed class PipeStream(IDuplexPipe pipes, ReadOnlyMemory<byte> first) : Stream
{
    private readonly PipeReader _input = pipes.Input;
    private readonly PipeWriter _output = pipes.Output;
    private ReadOnlyMemory<byte> _first = first;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>With an empty buffer it waits until there is something, so that a connection without a request holds no buffer.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_first.IsEmpty)
        {
            var early = Math.Min(buffer.Length, _first.Length);
            _first[..early].CopyTo(buffer);
            _first = _first[early..];
            return early;
        }

        while (true)
        {
            var result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var taken = result.Buffer.Slice(0, Math.Min(buffer.Length, result.Buffer.Length));
            taken.CopyTo(buffer.Span);
            var count = (int)taken.Length;
            var isOver = !result.Buffer.IsEmpty || result.IsCompleted;
            _input.AdvanceTo(taken.End);
            if (isOver)
            {
                return count;
            }
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await _output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);

    /// <summary>Goes out with the next asynchronous write or flush: nothing here may block.</summary>
    public override void Write(ReadOnlySpan<byte> buffer) => _output.Write(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override async Task FlushAsync(CancellationToken cancellationToken) => await _output.FlushAsync(cancellationToken).ConfigureAwait(false);

    public override void Flush()
    {
        // See Write.
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
