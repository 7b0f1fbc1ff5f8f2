using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Soak.Wire;

/// <summary>WebSocket frames of up to 8 KB (RFC 6455, 5.2).</summary>
internal static class Frames
{
    public const int Largest = 8 * 1024;
    public const byte Binary = 2;
    public const byte Close = 8;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;

    // Both ends check that what comes out is what went in; any mask does.
    private static readonly byte[] Mask = [0x5a, 0x17, 0xc3, 0x88];

    public static string Accept(string key)
    {
#pragma warning disable CA5350 // RFC 6455 names SHA-1; it guards nothing.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
    }

    public static byte[] Write(byte opcode, ReadOnlySpan<byte> payload, bool masked)
    {
        var head = payload.Length < 126 ? 2 : 4;
        var start = head + (masked ? 4 : 0);
        var frame = new byte[start + payload.Length];
        frame[0] = (byte)(Final | opcode);
        frame[1] = (byte)(payload.Length < 126 ? payload.Length : 126);
        if (head == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        payload.CopyTo(frame.AsSpan(start));
        if (masked)
        {
            frame[1] |= Masked;
            Mask.CopyTo(frame, head);
            Apply(Mask, frame.AsSpan(start));
        }

        return frame;
    }

    public static async ValueTask<(byte Opcode, byte[] Payload)> ReadAsync(ByteReader input)
    {
        await input.NeedAsync(2);
        var opcode = (byte)(input.Unread.Span[0] & 0xf);
        var masked = (input.Unread.Span[1] & Masked) != 0;
        var length = input.Unread.Span[1] & 0x7f;
        var head = length == 126 ? 4 : 2;
        await input.NeedAsync(head);
        length = length == 126 ? BinaryPrimitives.ReadUInt16BigEndian(input.Unread.Span[2..]) : length;
        var start = head + (masked ? 4 : 0);
        if (length > Largest)
        {
            throw new WrongException("A frame that nobody sent.");
        }

        await input.NeedAsync(start + length);
        var payload = input.Unread.Slice(start, length).ToArray();
        if (masked)
        {
            Apply(input.Unread.Span.Slice(head, 4), payload);
        }

        input.Advance(start + length);
        return (opcode, payload);
    }

    private static void Apply(ReadOnlySpan<byte> mask, Span<byte> payload)
    {
        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i & 3];
        }
    }
}
