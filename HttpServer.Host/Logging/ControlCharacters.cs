using System.Buffers;
using System.Globalization;
using System.Text;

namespace HttpServer.Host.Logging;

/// <summary>
/// Makes text harmless to a terminal and to whoever reads a log line by line: line ends, escape sequences and the marks
/// that turn the direction of writing, which a visitor may have put into a value, become visible escapes.
/// </summary>
internal static class ControlCharacters
{
    private static readonly SearchValues<char> Harmful = SearchValues.Create(
        Enumerable.Range(0, char.MaxValue)
            .Select(i => (char)i)
            .Where(c => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'))
            .ToArray());

    /// <summary>The text with each harmful character as \n, \r, \t or \u001b; valid inside a JSON string too.</summary>
    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Harmful))
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                _ when Harmful.Contains(c) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }
}
