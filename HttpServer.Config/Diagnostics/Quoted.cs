using HttpServer.Config.Format;

namespace HttpServer.Config.Diagnostics;

/// <summary>Values inside messages.</summary>
internal static class Quoted
{
    // Enough to recognise a value; a message stays one line.
    private const int Longest = 60;

    /// <summary>In single quotes, as messages name things; on one line whatever is in it.</summary>
    public static string Name(string value)
    {
        var text = TomlText.Quote(Cut(value))[1..^1];
        return $"'{text.Replace("\\\"", "\"", StringComparison.Ordinal)}'";
    }

    /// <summary>A sentence that others wrote; what would leave its line is made visible.</summary>
    public static string OnOneLine(string sentence) =>
        sentence.Any(char.IsControl) ? TomlText.Quote(sentence)[1..^1] : sentence;

    /// <summary>As TOML writes it, cut when long.</summary>
    public static string Short(string value) => TomlText.Quote(Cut(value));

    private static string Cut(string value)
    {
        if (value.Length <= Longest)
        {
            return value;
        }

        // Not through the middle of a surrogate pair.
        var length = char.IsHighSurrogate(value[Longest - 1]) ? Longest - 1 : Longest;
        return string.Concat(value.AsSpan(0, length), "…");
    }
}
