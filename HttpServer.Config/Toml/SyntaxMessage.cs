using System.Text.RegularExpressions;
using HttpServer.Config.Diagnostics;

namespace HttpServer.Config.Toml;

/// <summary>Says Tomlyn's commonest messages in the words of someone who writes a configuration.</summary>
internal static partial class SyntaxMessage
{
    public static bool IsAboutMissingEnd(string message) =>
        message.StartsWith("Invalid End-Of-File", StringComparison.Ordinal);

    public static string Explain(string message, string line)
    {
        if (IsAboutMissingEnd(message))
        {
            return "the string that begins here is never closed";
        }

        if (message.StartsWith("Invalid newline in a string", StringComparison.Ordinal))
        {
            return "the string is not closed before the end of the line";
        }

        if (message.Contains("while expecting a value", StringComparison.Ordinal))
        {
            return "a value is missing after '='";
        }

        if (message.StartsWith("Expecting `=`", StringComparison.Ordinal))
        {
            return "expected 'key = value'";
        }

        if (message.StartsWith("Unexpected escape character", StringComparison.Ordinal))
        {
            return "a backslash in a string begins an escape; write '\\\\', or put the string in single quotes";
        }

        if (BareValue().Match(message) is { Success: true } bare)
        {
            var word = bare.Groups[1].Value;
            return IsMeantAsBoolean(word)
                ? $"'{word}' is not a value; write true or false"
                : $"'{word}' is not a value; strings are written in quotes";
        }

        if (line.TrimStart().StartsWith('['))
        {
            return "the header is not complete; expected [name] or [[name]]";
        }

        if (message.StartsWith("Missing a `,`", StringComparison.Ordinal) || message.Contains("Expecting a closing `]`", StringComparison.Ordinal))
        {
            return "the array is not closed; expected ',' or ']'";
        }

        if (Unexpected().Match(message) is { Success: true } unexpected)
        {
            return $"{Quoted.Name(unexpected.Groups[1].Value)} is not expected here";
        }

        if (message.EndsWith("while expecting token `newline`", StringComparison.Ordinal))
        {
            return "expected the end of the line after the value";
        }

        return string.Concat(char.ToLowerInvariant(message[0]).ToString(), Quoted.OnOneLine(message[1..])).Replace("␤", "the end of the line", StringComparison.Ordinal);
    }

    private static bool IsMeantAsBoolean(string word) =>
        word.ToUpperInvariant() is "YES" or "NO" or "ON" or "OFF" or "TRUE" or "FALSE";

    [GeneratedRegex(@"^Unexpected token `([\w.+\-/]+)` for a value", RegexOptions.CultureInvariant)]
    private static partial Regex BareValue();

    [GeneratedRegex(@"^Unexpected token \[(.+)\] found$", RegexOptions.CultureInvariant)]
    private static partial Regex Unexpected();
}
