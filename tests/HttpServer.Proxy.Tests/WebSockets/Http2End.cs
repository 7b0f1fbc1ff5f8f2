using System.Buffers.Binary;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A stream of HTTP/2, the only one that is read on its connection. What is read gives its window back.</summary>
internal sealed class Http2End(RawHttp2Connection connection, int stream = 1) : ClientEnd
{
    private const int LargestFrame = 16 * 1024;

    private readonly Queue<byte[]> _unread = new();
    private int _taken;
    private bool _ended;
    private bool _left;

    public RawHttp2Connection Connection { get; } = connection;

    public static (string Name, string Value)[] Handshake(params (string Name, string Value)[] more) =>
        [(":method", "CONNECT"), (":protocol", "websocket"), (":scheme", "http"), (":path", "/socket"), (":authority", "example.org"), .. more];

    /// <summary>Connects and asks for a WebSocket.</summary>
    public static async Task<Http2End> ConnectAsync(int port)
    {
        var connection = await RawHttp2Connection.ConnectAsync(port);
        await connection.SendHeadersAsync(1, endStream: false, Handshake(("sec-websocket-version", "13")));
        return new Http2End(connection);
    }

    public override async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        for (; bytes.Length > LargestFrame; bytes = bytes[LargestFrame..])
        {
            await Connection.SendAsync(RawFrame.Data, 0, stream, bytes[..LargestFrame].ToArray());
        }

        await Connection.SendAsync(RawFrame.Data, 0, stream, bytes.ToArray());
    }

    public override async Task<byte[]> ReadExactlyAsync(int count)
    {
        var bytes = new byte[count];
        for (var read = 0; read < count;)
        {
            if (_unread.Count == 0 && !await FillAsync() && _unread.Count == 0)
            {
                throw new EndOfStreamException();
            }

            if (_unread.TryPeek(out var piece))
            {
                var length = Math.Min(count - read, piece.Length - _taken);
                piece.AsSpan(_taken, length).CopyTo(bytes.AsSpan(read));
                read += length;
                _taken += length;
                if (_taken == piece.Length)
                {
                    _unread.Dequeue();
                    _taken = 0;
                }
            }
        }

        return bytes;
    }

    public override async Task<byte[]> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        _left = true;
        // As a client does whose last stream has ended: a stopping server waits for it.
        await Connection.DisposeAsync();
        return [.. _unread.SelectMany(piece => piece).Skip(_taken)];
    }

    public override Task HalfCloseAsync()
    {
        _left = true;
        return Connection.SendAsync(RawFrame.Data, RawFrame.EndStream, stream);
    }

    public override Task AbortAsync()
    {
        _left = true;
        return Connection.SendAsync(RawFrame.ResetStream, 0, stream, 0, 0, 0, 8);
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_left)
        {
            _left = true;
            await Connection.TrySendAsync(new RawFrame(RawFrame.Data, RawFrame.EndStream, stream, []).ToBytes());
        }
    }

    /// <summary>False at the end of the stream.</summary>
    private async Task<bool> FillAsync()
    {
        if (_ended)
        {
            return false;
        }

        var frame = await Connection.ReadAsync() ?? throw new IOException("The connection has ended.");
        if (frame.Stream == stream && frame.Type == RawFrame.ResetStream)
        {
            // RFC 9113, 8.1: after a whole response only, to say that nothing more is wanted.
            _ended = frame.ErrorCode == 0 ? true : throw new IOException($"RST {frame.ErrorCode}");
        }
        else if (frame.Stream == stream && frame.Type == RawFrame.Data)
        {
            _ended = (frame.Flags & RawFrame.EndStream) != 0;
            if (frame.Payload.Length > 0)
            {
                _unread.Enqueue(frame.Payload);
                var credit = new byte[4];
                BinaryPrimitives.WriteInt32BigEndian(credit, frame.Payload.Length);
                await Connection.TrySendAsync((byte[])[
                    .. new RawFrame(RawFrame.WindowUpdate, 0, 0, credit).ToBytes(), .. new RawFrame(RawFrame.WindowUpdate, 0, stream, credit).ToBytes()]);
            }
        }

        return !_ended;
    }
}
