using System.Buffers;
using System.Text;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Text inside a JSON string (RFC 8259 section 7), in ASCII: everything else, also each raw byte of a header value that
/// reached us decoded as Latin-1, is written \u00XX. Half a surrogate pair becomes U+FFFD, which every parser takes.
/// </summary>
internal static class JsonText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static void Json(this ref LineWriter line, ReadOnlySpan<char> text, int most)
    {
        var room = line.Room(most);
        if (text.Length <= room.Length && !text.ContainsAnyExcept(Plain))
        {
            line.Advance(Encoding.ASCII.GetBytes(text, room));
            return;
        }

        line.Advance(Escape(text, room));
    }

    private static int Escape(ReadOnlySpan<char> text, Span<byte> room)
    {
        // Twelve bytes are the longest escape, a surrogate pair; three are the mark of a cut.
        var written = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (room.Length - written < 12 + 3)
            {
                "..."u8.CopyTo(room[written..]);
                return written + 3;
            }

            var c = text[i];
            if (Plain.Contains(c))
            {
                room[written++] = (byte)c;
            }
            else if (c is '"' or '\\')
            {
                room[written++] = (byte)'\\';
                room[written++] = (byte)c;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                written += Unit(c, room[written..]);
                written += Unit(text[++i], room[written..]);
            }
            else
            {
                written += Unit(char.IsSurrogate(c) ? '\ufffd' : c, room[written..]);
            }
        }

        return written;
    }

    private static int Unit(char c, Span<byte> room)
    {
        var digits = "0123456789abcdef"u8;
        room[0] = (byte)'\\';
        room[1] = (byte)'u';
        room[2] = digits[c >> 12];
        room[3] = digits[(c >> 8) & 15];
        room[4] = digits[(c >> 4) & 15];
        room[5] = digits[c & 15];
        return 6;
    }
}
