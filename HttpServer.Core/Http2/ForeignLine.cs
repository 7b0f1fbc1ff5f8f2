using System.Buffers;
using System.Text;

namespace HttpServer.Core.Http2;

/// <summary>
/// Tells the first line of another protocol from a request line. A bad request line gets its 400; a bad preface of HTTP/2 must not
/// be answered in HTTP/1.1 (RFC 9113, 3.4: a connection error, and GOAWAY may be left out).
/// </summary>
internal static class ForeignLine
{
    /// <summary>Whether the line is here as a whole, and none of its words from the third on begins like a version of HTTP; two words are a bad request.</summary>
    public static bool Is(ReadOnlySequence<byte> bytes)
    {
        var first = bytes.FirstSpan;
        var end = first.IndexOf((byte)'\n');
        if (end < 0)
        {
            return false;
        }

        var line = first[..end].TrimEnd("\r "u8);
        var count = 0;
        foreach (var range in line.Split((byte)' '))
        {
            if (++count > 2 && NamesHttp(line[range]))
            {
                return false;
            }
        }

        return count > 2;
    }

    private static bool NamesHttp(ReadOnlySpan<byte> word) => word.Length >= 4 && Ascii.EqualsIgnoreCase(word[..4], "http"u8);
}
