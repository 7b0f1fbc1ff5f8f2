using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>WebSocket handshakes and frames by hand.</summary>
internal static class Frames
{
    public const string Key = "dGhlIHNhbXBsZSBub25jZQ==";
    public const string Accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
    public const string Handshake =
        $"GET /socket HTTP/1.1\r\nHost: example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: {Key}\r\nSec-WebSocket-Version: 13\r\n\r\n";

    public const string Accepted =
        $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {Accept}\r\n\r\n";

    public const int Text = 0x81;
    public const int Binary = 0x82;
    public const int Close = 0x88;
    public const int Ping = 0x89;
    public const int Pong = 0x8A;

    public static byte[] Build(int first, byte[] payload, bool masked)
    {
        using var frame = new MemoryStream();
        frame.WriteByte((byte)first);
        var mask = masked ? 0x80 : 0;
        Span<byte> length = stackalloc byte[8];
        if (payload.Length < 126)
        {
            frame.WriteByte((byte)(mask | payload.Length));
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            frame.WriteByte((byte)(mask | 126));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
            frame.Write(length[..2]);
        }
        else
        {
            frame.WriteByte((byte)(mask | 127));
            BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
            frame.Write(length);
        }

        var key = RandomNumberGenerator.GetBytes(masked ? 4 : 0);
        frame.Write(key);
        frame.Write(masked ? Mask(payload, key) : payload);
        return frame.ToArray();
    }

    public static byte[] CloseOf(int code, bool masked) => Build(Close, [(byte)(code >> 8), (byte)code], masked);

    public static byte[] Join(params byte[][] pieces)
    {
        var joined = new byte[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(joined, at);
            at += piece.Length;
        }

        return joined;
    }

    public static Task<Frame> ReadFrameAsync(this RawHttpConnection connection) => ReadAsync(connection.ReadExactlyAsync);

    /// <summary>Reads one frame out of bytes that are asked for by their number.</summary>
    public static async Task<Frame> ReadAsync(Func<int, Task<byte[]>> readExactlyAsync) =>
        await ReadAsync(readExactlyAsync, (_, _, _) => true) ?? throw new InvalidOperationException("Refused by nobody.");

    /// <summary>Null where the check of first byte, mask and length says no; the payload is unread then.</summary>
    public static async Task<Frame?> ReadAsync(Func<int, Task<byte[]>> readExactlyAsync, Func<int, bool, long, bool> check)
    {
        var head = await readExactlyAsync(2);
        var length = (head[1] & 0x7F) switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await readExactlyAsync(2)),
            127 => BinaryPrimitives.ReadInt64BigEndian(await readExactlyAsync(8)),
            var small => small,
        };
        var isMasked = (head[1] & 0x80) != 0;
        if (!check(head[0], isMasked, length))
        {
            return null;
        }

        var key = isMasked ? await readExactlyAsync(4) : [];
        var payload = await readExactlyAsync((int)length);
        return new Frame(head[0], isMasked, isMasked ? Mask(payload, key) : payload);
    }

    /// <summary>Shakes hands as a client and returns the 101.</summary>
    public static async Task<RawHead> ShakeHandsAsync(this RawHttpConnection client)
    {
        await client.SendAsync(Handshake);
        return (await client.ReadResponseAsync()).Head;
    }

    /// <summary>Shakes hands as a backend.</summary>
    /// <param name="backend">The backend's end.</param>
    /// <param name="more">Sent together with the 101.</param>
    public static async Task AcceptAsync(this RawHttpConnection backend, byte[]? more = null)
    {
        var key = (await backend.ReadRequestAsync())!.Header("Sec-WebSocket-Key")!;
        await backend.SendAsync(Join(Encoding.ASCII.GetBytes(Accepted.Replace(Accept, AcceptOf(key), StringComparison.Ordinal)), more ?? []));
    }

    // RFC 6455, 1.3.
#pragma warning disable CA5350 // SHA-1 is what the protocol says.
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350

    private static byte[] Mask(byte[] payload, byte[] key)
    {
        var masked = new byte[payload.Length];
        for (var i = 0; i < masked.Length; i++)
        {
            masked[i] = (byte)(payload[i] ^ key[i & 3]);
        }

        return masked;
    }
}
