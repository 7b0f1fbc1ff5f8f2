using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Dialling;

/// <summary>A connection in the shape that <see cref="System.Net.Security.SslStream"/> and HTTP/2 ask for. Asynchronous only; closes the connection with itself.</summary>
internal sealed class DuplexStream(DuplexConnection connection) : Stream
{
    /// <summary>The connection has been read to its end.</summary>
    public bool HasEnded { get; private set; }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using (cancellationToken.UnsafeRegister(static state => ((DuplexConnection)state!).Abort(), connection).ConfigureAwait(false))
        {
            if (buffer.IsEmpty)
            {
                await connection.WaitToReadAsync().ConfigureAwait(false);
                return 0;
            }

            var count = await connection.ReadAsync(buffer).ConfigureAwait(false);
            HasEnded |= count == 0;
            return count;
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await using (cancellationToken.UnsafeRegister(static state => ((DuplexConnection)state!).Abort(), connection).ConfigureAwait(false))
        {
            await connection.WriteAsync(buffer).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
