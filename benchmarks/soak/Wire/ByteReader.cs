using System.Net.Sockets;

namespace HttpServer.Soak.Wire;

/// <summary>The bytes of a connection, in a buffer that a message's head has to fit in.</summary>
internal sealed class ByteReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    public ReadOnlyMemory<byte> Unread => _buffer.AsMemory(_start, _end - _start);

    public void Advance(int count) => _start += count;

    /// <summary>Waits for more bytes; false at the end.</summary>
    public async ValueTask<bool> FillAsync()
    {
        if (_start > 0)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            throw new WrongException("A head or chunk line of more than 16 KB.");
        }

        try
        {
            var count = await socket.ReceiveAsync(_buffer.AsMemory(_end));
            _end += count;
            return count > 0;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw new CutException(exception.Message, _end > 0);
        }
    }

    /// <summary>Waits until so many bytes are unread.</summary>
    public async ValueTask NeedAsync(int count)
    {
        while (Unread.Length < count)
        {
            if (!await FillAsync())
            {
                throw new CutException("The connection ended within a frame.", true);
            }
        }
    }

    /// <summary>The next head with its empty line; null when the connection ended before it began.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadHeadAsync()
    {
        while (true)
        {
            var length = Unread.Span.IndexOf("\r\n\r\n"u8) + 4;
            if (length >= 4)
            {
                var head = Unread[..length];
                Advance(length);
                return head;
            }

            if (!await FillAsync())
            {
                return Unread.IsEmpty ? null : throw new CutException("The connection ended within a head.", true);
            }
        }
    }

    /// <summary>The next line without its end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync()
    {
        while (true)
        {
            var length = Unread.Span.IndexOf("\r\n"u8);
            if (length >= 0)
            {
                var line = Unread[..length];
                Advance(length + 2);
                return line;
            }

            if (!await FillAsync())
            {
                throw new CutException("The connection ended within a chunked body.", true);
            }
        }
    }
}
