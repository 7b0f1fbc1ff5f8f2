using System.Buffers.Binary;
using HttpServer.Proxy.WebSockets;

namespace HttpServer.Fuzzing.Targets;

/// <summary>Frames of a WebSocket in pieces: where one ends decides whether a Close frame of ours may go between.</summary>
public sealed class FrameTarget : FuzzTarget
{
    public override string Name => "frames";

    public override IReadOnlyList<string> Words { get; } =
        ["\u0081\u0005hello", "\u0088\u0000", "\u0088\u0080\u0001\u0002\u0003\u0004", "\u0082\u007e\u0000\u0003abc", "\u0082\u007f\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001x", "\u0089\u0000", "\u008a\u0000"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var bytes = input[1..];
        var piece = 1 + (input[0] % 16);
        var tracker = default(FrameTracker);
        for (var at = 0; at < bytes.Length; at += piece)
        {
            var end = Math.Min(bytes.Length, at + piece);
            tracker.Advance(bytes[at..end]);
            var (isAtBoundary, hasClosed) = Expect(bytes[..end]);
            FindingException.ThrowUnless(
                tracker.HasClosed == hasClosed && (hasClosed || tracker.IsAtBoundary == isAtBoundary),
                $"after {end} bytes: boundary {tracker.IsAtBoundary}, closed {tracker.HasClosed}; should be {isAtBoundary}, {hasClosed}");
        }
    }

    // RFC 6455, 5.2, from the first byte each time.
    private static (bool IsAtBoundary, bool HasClosed) Expect(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (bytes.Length < 2)
            {
                return (false, false);
            }

            var extended = (bytes[1] & 0x7F) switch { 126 => 2, 127 => 8, _ => 0 };
            var header = 2 + extended + ((bytes[1] & 0x80) == 0 ? 0 : 4);
            if (bytes.Length < header)
            {
                return (false, false);
            }

            var length = extended switch
            {
                2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
                8 => BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
                _ => (ulong)(bytes[1] & 0x7F),
            };
            if ((ulong)(bytes.Length - header) < length)
            {
                return (false, false);
            }

            if ((bytes[0] & 0x0F) == 8)
            {
                return (true, true);
            }

            bytes = bytes[(header + (int)length)..];
        }

        return (true, false);
    }
}
