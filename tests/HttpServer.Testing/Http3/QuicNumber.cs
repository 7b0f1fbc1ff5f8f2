using System.Buffers;
using System.Buffers.Binary;

namespace HttpServer.Testing.Http3;

/// <summary>Integers of variable length (RFC 9000, 16).</summary>
internal static class QuicNumber
{
    public static byte[] Write(long number)
    {
        var bytes = new byte[number < 1 << 6 ? 1 : number < 1 << 14 ? 2 : number < 1 << 30 ? 4 : 8];
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(all, number);
        all[^bytes.Length..].CopyTo(bytes);
        bytes[0] |= (byte)(bytes.Length switch { 1 => 0, 2 => 0x40, 4 => 0x80, _ => 0xc0 });
        return bytes;
    }

    public static bool TryRead(ref SequenceReader<byte> reader, out long number)
    {
        number = 0;
        if (!reader.TryPeek(out var first))
        {
            return false;
        }

        var length = 1 << (first >> 6);
        if (reader.Remaining < length)
        {
            return false;
        }

        for (var at = 0; at < length; at++)
        {
            _ = reader.TryRead(out var next);
            number = (number << 8) | (uint)(at == 0 ? next & 0x3f : next);
        }

        return true;
    }
}
