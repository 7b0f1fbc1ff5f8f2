using System.Buffers.Binary;

namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>The connection of a client whose first record, its hello, goes out in pieces.</summary>
/// <param name="connection">Below; owned by this instance.</param>
/// <param name="cut">Bytes of the first piece.</param>
/// <param name="record">Bytes of the records that it is put into anew; 0 leaves it as it is.</param>
internal sealed class CutHello(Stream connection, int cut, int record) : Stream
{
    private bool _isOver;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_isOver)
        {
            await connection.WriteAsync(buffer, cancellationToken);
            return;
        }

        _isOver = true;
        var hello = record == 0 ? buffer : InRecords(buffer.Span);
        var first = Math.Min(cut, hello.Length);
        await connection.WriteAsync(hello[..first], cancellationToken);
        // Something else may come between.
        await Task.Yield();
        await connection.WriteAsync(hello[first..], cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        connection.ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => connection.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);

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

    private ReadOnlyMemory<byte> InRecords(ReadOnlySpan<byte> hello)
    {
        var head = hello[..3].ToArray();
        return hello[5..].ToArray().Chunk(record).SelectMany(part =>
        {
            var length = new byte[2];
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)part.Length);
            return (byte[])[.. head, .. length, .. part];
        }).ToArray();
    }
}
