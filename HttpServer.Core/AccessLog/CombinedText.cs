using System.Buffers;
using System.Text;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Text inside quotes of the combined format, as nginx escapes it: quote, backslash, control characters and every byte
/// from 0x7F up are written \xHH. Characters beyond Latin-1, which only names from the configuration have, are escaped
/// byte by byte of their UTF-8 form.
/// </summary>
internal static class CombinedText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    public static void Combined(this ref LineWriter line, ReadOnlySpan<char> text, int most)
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
        // Sixteen bytes are the longest escape, four bytes of UTF-8; three are the mark of a cut.
        var written = 0;
        Span<byte> encoded = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (room.Length - written < 16 + 3)
            {
                "..."u8.CopyTo(room[written..]);
                return written + 3;
            }

            var c = text[i];
            if (Plain.Contains(c))
            {
                room[written++] = (byte)c;
            }
            else if (c <= 0xFF)
            {
                written += Hex((byte)c, room[written..]);
            }
            else
            {
                _ = Rune.DecodeFromUtf16(text[i..], out var rune, out var units);
                i += units - 1;
                foreach (var b in encoded[..rune.EncodeToUtf8(encoded)])
                {
                    written += Hex(b, room[written..]);
                }
            }
        }

        return written;
    }

    private static int Hex(byte value, Span<byte> room)
    {
        var digits = "0123456789ABCDEF"u8;
        room[0] = (byte)'\\';
        room[1] = (byte)'x';
        room[2] = digits[value >> 4];
        room[3] = digits[value & 15];
        return 4;
    }
}
