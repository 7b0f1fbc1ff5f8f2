using System.Buffers;

namespace HttpServer.Fuzzing.References;

/// <summary>Bytes as a sequence of segments of one length, as a transport with small blocks shows them.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    public static ReadOnlySequence<byte> Of(ReadOnlyMemory<byte> bytes, int length)
    {
        if (bytes.Length <= length)
        {
            return new ReadOnlySequence<byte>(bytes);
        }

        var first = new Pieces(bytes[..length], 0);
        var last = first;
        for (var at = length; at < bytes.Length; at += length)
        {
            var next = new Pieces(bytes[at..Math.Min(bytes.Length, at + length)], at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
