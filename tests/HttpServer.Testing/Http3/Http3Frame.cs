using System.Buffers;

namespace HttpServer.Testing.Http3;

/// <summary>A frame of HTTP/3 (RFC 9114, 7.1).</summary>
internal sealed record Http3Frame(long Type, byte[] Payload)
{
    public const long Data = 0;

    public const long Headers = 1;

    public byte[] Bytes => [.. QuicNumber.Write(Type), .. QuicNumber.Write(Payload.Length), .. Payload];

    public static bool TryRead(ref ReadOnlySequence<byte> rest, out Http3Frame frame)
    {
        var reader = new SequenceReader<byte>(rest);
        if (!QuicNumber.TryRead(ref reader, out var type) || !QuicNumber.TryRead(ref reader, out var length) || reader.Remaining < length)
        {
            frame = null!;
            return false;
        }

        frame = new Http3Frame(type, reader.UnreadSequence.Slice(0, length).ToArray());
        reader.Advance(length);
        rest = rest.Slice(reader.Position);
        return true;
    }
}
