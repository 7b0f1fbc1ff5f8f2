using System.Buffers.Binary;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>The first Close frame among frames.</summary>
/// <param name="Code">Its status code; null when it has none, or when there is no such frame.</param>
/// <param name="End">Where it ends; the end of the bytes when there is none.</param>
internal readonly record struct FirstClose(int? Code, int End)
{
    public static FirstClose In(byte[] bytes)
    {
        var at = 0;
        while (at + 2 <= bytes.Length)
        {
            var (lengthBytes, small) = (bytes[at + 1] & 0x7F) switch { 126 => (2, -1), 127 => (8, -1), var length => (0, length) };
            var key = at + 2 + lengthBytes;
            var payload = key + ((bytes[at + 1] & 0x80) == 0 ? 0 : 4);
            if (payload > bytes.Length)
            {
                break;
            }

            var size = lengthBytes switch
            {
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + 2)),
                8 => BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 2)),
                _ => small,
            };
            if (size < 0 || size > bytes.Length - payload)
            {
                break;
            }

            if ((bytes[at] & 0x0F) == 8)
            {
                var (high, low) = payload == key ? ((byte)0, (byte)0) : (bytes[key], bytes[key + 1]);
                return new FirstClose(size < 2 ? null : ((bytes[payload] ^ high) << 8) | (bytes[payload + 1] ^ low), payload + (int)size);
            }

            at = payload + (int)size;
        }

        return new FirstClose(null, bytes.Length);
    }
}
