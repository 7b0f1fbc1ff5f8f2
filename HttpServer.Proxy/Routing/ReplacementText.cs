using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// A replacement with <c>$1</c>, <c>${name}</c> and <c>$$</c>. Not .NET's own, whose <c>$_</c> and the like repeat the whole text.
/// </summary>
internal sealed class ReplacementText
{
    // Literal text, or a group: the number counts where the text is null.
    private readonly List<(string? Text, int Group)> _parts;

    private ReplacementText(List<(string? Text, int Group)> parts) => _parts = parts;

    public static bool TryParse(
        string text, Regex regex, [NotNullWhen(true)] out ReplacementText? replacement, [NotNullWhen(false)] out string? problem)
    {
        replacement = null;
        problem = null;
        var parts = new List<(string?, int)>();
        var rest = text;
        while (rest.Length > 0)
        {
            var dollar = rest.IndexOf('$', StringComparison.Ordinal);
            if (dollar != 0)
            {
                parts.Add((dollar < 0 ? rest : rest[..dollar], 0));
                rest = dollar < 0 ? "" : rest[dollar..];
                continue;
            }

            var length = ReferenceLength(rest);
            var name = rest[1..length].Trim('{', '}');
            if (rest.StartsWith("$$", StringComparison.Ordinal))
            {
                parts.Add(("$", 0));
            }
            else if (length > 1 && GroupNumber(regex, name) is >= 0 and var group)
            {
                parts.Add((null, group));
            }
            else
            {
                problem = $"'{rest[..length]}' is no group of the expression (a '$' itself is '$$')";
                return false;
            }

            rest = rest[length..];
        }

        if (parts.Exists(part => part.Item1 is { } literal && (literal.AsSpan().ContainsAny('?', '#') || !RawTarget.IsWritable(literal))))
        {
            problem = $"'{text}' must be a path in visible ASCII; the query stays as it was sent";
            return false;
        }

        replacement = new ReplacementText(parts);
        return true;
    }

    /// <summary>The text with the match replaced; null when that is too long to be a path.</summary>
    public string? Apply(string text, Match match)
    {
        var result = new StringBuilder(text, 0, match.Index, text.Length);
        foreach (var (literal, group) in _parts)
        {
            result.Append(literal is null ? match.Groups[group].ValueSpan : literal);
            if (result.Length > LinearRegex.LongestInput)
            {
                return null;
            }
        }

        result.Append(text, match.Index + match.Length, text.Length - match.Index - match.Length);
        return result.ToString();
    }

    /// <summary>Of <c>$$</c>, <c>$12</c> or <c>${name}</c> at the beginning; 1 where it is none of them.</summary>
    private static int ReferenceLength(string text)
    {
        if (text.Length > 1 && text[1] is '$' or '{')
        {
            var end = text[1] == '$' ? 1 : text.IndexOf('}', StringComparison.Ordinal);
            return end < 0 ? 1 : end + 1;
        }

        var digits = text.AsSpan(1).IndexOfAnyExceptInRange('0', '9');
        return digits < 0 ? text.Length : digits + 1;
    }

    private static int GroupNumber(Regex regex, string name) =>
        !int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? regex.GroupNumberFromName(name)
            : Array.IndexOf(regex.GetGroupNumbers(), number) >= 0 ? number
            : -1;
}
