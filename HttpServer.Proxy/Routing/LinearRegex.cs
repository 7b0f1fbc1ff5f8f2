using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// Regular expressions whose time grows with the length of the text and with nothing else, so that no request can make one
/// slow: no backreferences, no lookarounds. Longer texts than <see cref="LongestInput"/> are not searched.
/// </summary>
internal static class LinearRegex
{
    /// <summary>Characters; longer than any path or field that is worth a regular expression.</summary>
    public const int LongestInput = 8192;

    // An expression beyond this is a mistake, and compiling it would take longer than a start may.
    private const int LongestPattern = 1024;

    public static bool TryCreate(string pattern, [NotNullWhen(true)] out Regex? regex, [NotNullWhen(false)] out string? problem)
    {
        regex = null;
        problem = null;
        if (pattern.Length is 0 or > LongestPattern)
        {
            problem = pattern.Length == 0 ? "the regular expression is empty" : $"a regular expression has at most {LongestPattern} characters";
            return false;
        }

        try
        {
            regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (RegexParseException exception)
        {
            problem = $"'{pattern}' is not a regular expression: {exception.Error} at character {exception.Offset}";
        }
        catch (NotSupportedException)
        {
            problem = $"'{pattern}' is no regular expression that takes linear time: without backreferences, lookarounds and large repetitions";
        }

        return false;
    }
}
