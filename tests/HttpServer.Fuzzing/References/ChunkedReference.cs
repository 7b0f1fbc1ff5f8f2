using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>A chunked body read slowly and obviously (RFC 9112, 7.1).</summary>
public static partial class ChunkedReference
{
    /// <summary>Reads the body at the start of the bytes; not done when it is incomplete or malformed.</summary>
    public static ChunkedReading Read(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var data = new StringBuilder();
        var at = 0;
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0 || SizeLine().Match(text[at..end]) is not { Success: true } line)
            {
                return default;
            }

            var size = long.Parse(line.Groups[1].ValueSpan, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            at = end + 2;
            if (size == 0)
            {
                break;
            }

            if (size > text.Length - at || !text.AsSpan(at + (int)size).StartsWith("\r\n"))
            {
                return default;
            }

            data.Append(text, at, (int)size);
            at += (int)size + 2;
        }

        var trailers = new StringBuilder();
        while (true)
        {
            var end = text.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end == at)
            {
                return new(true, at + 2, data.ToString(), trailers.ToString());
            }

            if (end < 0 || !TrailerLine().IsMatch(text[at..end]))
            {
                return default;
            }

            trailers.Append(text, at, end - at).Append('\n');
            at = end + 2;
        }
    }

    [GeneratedRegex(@"\A([0-9A-Fa-f]{1,15})[ \t]*(;[\t\x20-\x7e\x80-\xff]*)?\z")]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"\A[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\z")]
    private static partial Regex TrailerLine();
}
