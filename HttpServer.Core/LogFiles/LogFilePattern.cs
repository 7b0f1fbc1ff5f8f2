using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpServer.Core.LogFiles;

/// <summary>
/// The name of a log file: plain text with the placeholders <c>{date}</c> (UTC day the file was begun, 2026-11-23),
/// <c>{pid}</c> (process id) and <c>{hostname}</c> (this machine's name). A file rotated under its own name gets a
/// growing number before the extension (access.1.log), a compressed one <c>.gz</c> after it. Only names of exactly this
/// form are ever touched.
/// </summary>
public sealed class LogFilePattern
{
    private readonly string _stem;
    private readonly string _extension;
    private readonly Regex _names;

    /// <param name="pattern">Name of the file, without a directory.</param>
    /// <exception cref="ArgumentException"><see cref="Check"/> finds fault with it.</exception>
    public LogFilePattern(string pattern)
    {
        if (Check(pattern) is { } fault)
        {
            throw new ArgumentException(fault, nameof(pattern));
        }

        var own = pattern
            .Replace("{hostname}", SafeHostName(), StringComparison.Ordinal);
        var extension = Path.GetExtension(own);
        _extension = extension.Contains('}', StringComparison.Ordinal) ? "" : extension;
        _stem = own[..^_extension.Length];

        // Any process id matches: the files of earlier runs are to be compressed and deleted too.
        var names = Regex.Escape(_stem)
            .Replace(@"\{date}", @"\d{4}-\d\d-\d\d", StringComparison.Ordinal)
            .Replace(@"\{pid}", @"\d+", StringComparison.Ordinal);
        _names = new Regex(
            $@"\A(?<base>{names})(?:\.(?<number>[0-9]{{1,9}}))?{Regex.Escape(_extension)}(?<gz>\.gz)?\z",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    /// <summary>What is wrong with a pattern, as the end of a sentence that begins with it; null when it is good.</summary>
    public static string? Check(string? pattern)
    {
        if (string.IsNullOrWhiteSpace(pattern) || pattern is "." or "..")
        {
            return "does not name a file";
        }

        if (pattern.AsSpan().IndexOfAny('/', '\\', '\0') >= 0)
        {
            return "is a name, without a directory";
        }

        if (pattern.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            return "cannot end in .gz, which marks the compressed files";
        }

        var plain = pattern
            .Replace("{date}", "", StringComparison.Ordinal)
            .Replace("{pid}", "", StringComparison.Ordinal)
            .Replace("{hostname}", "", StringComparison.Ordinal);
        return plain.AsSpan().IndexOfAny('{', '}') >= 0 ? "has an unknown placeholder (known: {date}, {pid}, {hostname})" : null;
    }

    /// <summary>Name of the file that is begun on a day.</summary>
    public string NameOf(DateOnly day) => BaseOf(day) + _extension;

    /// <summary>Name under which the file of a day is put away when the next one takes its name.</summary>
    public string NameOf(DateOnly day, int number) => WithNumber(BaseOf(day), number);

    /// <summary>Whether a file in the directory is one of this log.</summary>
    /// <param name="name">Name of the file.</param>
    /// <param name="number">Its number; 0 when it has none.</param>
    /// <param name="compressed">Whether it ends in .gz.</param>
    /// <param name="unnumbered">The name without number and .gz, common to all files put away from one.</param>
    public bool TryParse(string name, out int number, out bool compressed, out string unnumbered)
    {
        var match = _names.Match(name);
        number = match.Groups["number"] is { Success: true } digits ? int.Parse(digits.ValueSpan, CultureInfo.InvariantCulture) : 0;
        compressed = match.Groups["gz"].Success;
        unnumbered = match.Groups["base"].Value + _extension;
        return match.Success;
    }

    /// <summary>The name <paramref name="unnumbered"/>, as <see cref="TryParse"/> gives it, with a number.</summary>
    public string Number(string unnumbered, int number)
    {
        ArgumentNullException.ThrowIfNull(unnumbered);
        return WithNumber(unnumbered[..^_extension.Length], number);
    }

    private string WithNumber(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{name}.{number}{_extension}");

    private string BaseOf(DateOnly day) => _stem
        .Replace("{date}", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{pid}", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string SafeHostName() =>
        string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' ? c : '_'));
}
