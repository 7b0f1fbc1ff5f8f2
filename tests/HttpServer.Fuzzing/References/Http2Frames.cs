using System.Buffers.Binary;
using HttpServer.Core.Http2;

namespace HttpServer.Fuzzing.References;

/// <summary>The frames in bytes that are there as a whole (RFC 9113, 4.1, 6.1, 6.4 and 6.8).</summary>
internal static class Http2Frames
{
    /// <summary>Each with the number of bytes up to where all is known that its head says.</summary>
    public static List<(FrameHeader Frame, int End)> Read(ReadOnlySpan<byte> bytes)
    {
        List<(FrameHeader, int)> frames = [];
        var at = 0;
        while (bytes.Length - at >= 9)
        {
            var head = bytes[at..];
            var length = (head[0] << 16) + (head[1] << 8) + head[2];
            var (type, flags) = (head[3], head[4]);
            var hasPadding = type == 0 && (flags & 8) != 0 && length > 0;
            // Up to the end of the error code, which stands behind the last stream in a GOAWAY.
            var error = type == 3 && length == 4 ? 4 : type == 7 && length >= 8 ? 8 : 0;
            var known = 9 + (hasPadding ? 1 : error);
            if (head.Length < known)
            {
                break;
            }

            var data = hasPadding ? Math.Max(0, length - 1 - head[9]) : length;
            var stream = (int)(BinaryPrimitives.ReadUInt32BigEndian(head[5..]) & 0x7FFFFFFF);
            frames.Add((new FrameHeader(type, flags, stream, data, error > 0 ? head[8 + error] : (byte)0), at + known));
            at += 9 + length;
        }

        return frames;
    }
}
