using System.Buffers;
using System.Buffers.Binary;

namespace HttpServer.Core.Tls.Hello;

/// <summary>
/// A hello in as few records as it fits in, for whoever wants it so: .NET looks for its name behind the first record, in what it takes for the rest of
/// the message, and not every system puts the message together again. What both sides agree on is made of messages, not of records.
/// </summary>
internal static class HelloRecords
{
    private const int Head = 5;
    private const int LongestRecord = 16 * 1024;

    /// <summary>The same message in other records; null when its own are as good.</summary>
    /// <param name="hello">Its records, whole and found to be good.</param>
    public static byte[]? Join(in ReadOnlySequence<byte> hello)
    {
        var bytes = hello.ToArray();
        var own = 0;
        var length = 0;
        for (var at = 0; at < bytes.Length; own++)
        {
            var count = BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at + Head - sizeof(ushort)));
            bytes.AsSpan(at + Head, count).CopyTo(bytes.AsSpan(length));
            (at, length) = (at + Head + count, length + count);
        }

        var needed = (length + LongestRecord - 1) / LongestRecord;
        return own <= needed ? null : Write(bytes.AsSpan(0, length), needed);
    }

    private static byte[] Write(ReadOnlySpan<byte> message, int records)
    {
        var joined = new byte[message.Length + (records * Head)];
        for (var to = joined.AsSpan(); !message.IsEmpty;)
        {
            var part = message[..Math.Min(message.Length, LongestRecord)];
            // As clients have it (RFC 8446, 5.1).
            ((ReadOnlySpan<byte>)[22, 3, 1]).CopyTo(to);
            BinaryPrimitives.WriteUInt16BigEndian(to[(Head - sizeof(ushort))..], (ushort)part.Length);
            part.CopyTo(to[Head..]);
            to = to[(Head + part.Length)..];
            message = message[part.Length..];
        }

        return joined;
    }
}
