using System.Buffers.Binary;
using System.Text;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Frames of a client that speaks just enough HTTP/2 (RFC 9113), fields written out in full.</summary>
internal static class Http2Frames
{
    private const byte DataType = 0;
    private const byte HeadersType = 1;
    private const byte ResetType = 3;
    private const byte SettingsType = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    /// <summary>The preface and empty settings.</summary>
    public static byte[] Start => [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(SettingsType, 0, 0, [])];

    public static byte[] Data(int stream, ReadOnlySpan<byte> bytes, bool endStream = false) => Frame(DataType, endStream ? EndStream : (byte)0, stream, bytes);

    /// <param name="fields">Latin-1, each shorter than 127 bytes.</param>
    public static byte[] Headers(int stream, bool endStream, params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            // RFC 7541, 6.2.2: literal, not indexed, new name.
            block.Add(0);
            block.Add((byte)name.Length);
            block.AddRange(Encoding.Latin1.GetBytes(name));
            block.Add((byte)value.Length);
            block.AddRange(Encoding.Latin1.GetBytes(value));
        }

        return Frame(HeadersType, (byte)(EndHeaders | (endStream ? EndStream : 0)), stream, [.. block]);
    }

    public static byte[] Reset(int stream, int code)
    {
        var payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, code);
        return Frame(ResetType, 0, stream, payload);
    }

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var head = new byte[9];
        BinaryPrimitives.WriteInt32BigEndian(head, payload.Length << 8);
        head[3] = type;
        head[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        return [.. head, .. payload];
    }
}
