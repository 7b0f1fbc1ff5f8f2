using System.Buffers;

namespace HttpServer.Core.Http2;

/// <summary>
/// The bytes that every HTTP/2 connection begins with and no HTTP/1.1 request can (RFC 9113, 3.4). Their first line tells
/// the protocol; whoever goes on otherwise speaks HTTP/2 badly, and the server answers that with a connection error.
/// </summary>
internal static class Http2Preface
{
    /// <summary>Bytes in the preface.</summary>
    public const int Length = 24;

    private static ReadOnlySpan<byte> FirstLine => "PRI * HTTP/2.0\r\n"u8;

    /// <summary>Whether the bytes are a preface, be its end right or wrong: null while they are fewer than one has.</summary>
    public static bool? Recognize(ReadOnlySequence<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return null;
        }

        // Nearly every HTTP/1.1 request is told from it by its first byte or two.
        var first = bytes.FirstSpan;
        if (!bytes.IsSingleSegment && first.Length < Length)
        {
            var count = (int)Math.Min(bytes.Length, Length);
            Span<byte> copy = stackalloc byte[Length];
            bytes.Slice(0, count).CopyTo(copy);
            return Recognize(copy[..count]);
        }

        return Recognize(first);
    }

    private static bool? Recognize(ReadOnlySpan<byte> bytes)
    {
        var known = Math.Min(bytes.Length, FirstLine.Length);
        if (!bytes[..known].SequenceEqual(FirstLine[..known]))
        {
            return false;
        }

        return bytes.Length >= Length ? true : null;
    }
}
