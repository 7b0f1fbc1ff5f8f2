using HttpServer.Core.Tls;

namespace HttpServer.Core.Transport;

/// <summary>TLS between the socket and those who read and write it.</summary>
internal sealed unsafe partial class StreamSocket
{
    private TlsSession? _tls;

    /// <summary>The TLS through which everything goes from the moment it is set; null for none.</summary>
    public TlsSession? Tls
    {
        get => Volatile.Read(ref _tls);
        set => Volatile.Write(ref _tls, value);
    }

    /// <summary>Says in TLS, where there is any, that nothing more comes from here; false when that must wait for the client.</summary>
    public bool TryEndTls() => _tls is not { } tls || tls.TryCloseWrites();

    // A record each would be a send each: what fits is put into one.
    private int SendRecord(TlsSession tls, Libc.IoVector* vectors, int count)
    {
        if (count == 1 || vectors->Length >= BlockPool.BlockSize)
        {
            return tls.Write(vectors->Base, (int)Math.Min(vectors->Length, BlockPool.BlockSize));
        }

        var record = Loop.Blocks.Rent(BlockPool.BlockSize);
        try
        {
            var length = 0;
            for (var i = 0; i < count && length < record.Length; i++)
            {
                var part = new ReadOnlySpan<byte>(vectors[i].Base, (int)Math.Min(vectors[i].Length, (nuint)(record.Length - length)));
                part.CopyTo(record.AsSpan(length));
                length += part.Length;
            }

            // Blocks without a byte in them are no record.
            if (length == 0)
            {
                return 0;
            }

            fixed (byte* pointer = record)
            {
                return tls.Write(pointer, length);
            }
        }
        finally
        {
            Loop.Blocks.Return(record);
        }
    }
}
