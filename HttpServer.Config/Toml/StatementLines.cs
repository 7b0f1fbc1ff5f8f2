using System.Text.RegularExpressions;
using Tomlyn.Syntax;

namespace HttpServer.Config.Toml;

/// <summary>The lines of a document, from which statements with a mistake are taken out without moving the others.</summary>
internal sealed partial class StatementLines(string text)
{
    private readonly string[] _lines = text.Split('\n');
    private readonly HashSet<int> _mendedHeaders = [];
    private readonly string[] _written = text.Split('\n');

    public string Text => string.Join('\n', _lines);

    /// <summary>Takes out the statement with the mistake and says what it was.</summary>
    public TomlError TakeOut(DocumentSyntax document, DiagnosticMessage mistake)
    {
        var position = TomlTreeBuilder.Position(mistake.Span.Start);
        var line = Math.Min(position.Line, _lines.Length) - 1;
        var statement = StatementAt(document, line);
        var start = statement?.Span.Start.Line ?? line;
        var message = SyntaxMessage.Explain(mistake.Message, _lines[line]);
        if (start == line && Header().IsMatch(_lines[line]))
        {
            TakeOutHeader(line);
        }
        else if (SyntaxMessage.IsAboutMissingEnd(mistake.Message))
        {
            // The end of the file is no help to anyone; the beginning of the string is.
            position = statement?.Value is { } value ? TomlTreeBuilder.Position(value.Span.Start) : position;
            Clear(start, line);
        }
        else
        {
            // In a value of several lines, the line where it goes wrong is often the next, innocent statement; when it
            // is not, the rest of the value has to go too.
            var end = start < line && NewStatement().IsMatch(_lines[line]) ? line - 1 : line;
            Clear(start, statement?.Value is ArraySyntax or InlineTableSyntax ? EndOfValue(end) : end);
        }

        return new TomlError(Within(position), message);
    }

    /// <summary>A place of the file itself: what is wrong behind its end, or in what was put right, is wrong at the end of a line.</summary>
    private SourcePosition Within(SourcePosition position)
    {
        var line = Math.Min(position.Line, _written.Length);
        var end = _written[line - 1].EnumerateRunes().Count() + 1;
        return new SourcePosition(line, position.Line > line ? end : Math.Min(position.Column, end));
    }

    /// <summary>The first statement that reaches over the line; null when none does.</summary>
    private static KeyValueSyntax? StatementAt(DocumentSyntax document, int line)
    {
        foreach (var pair in document.KeyValues)
        {
            if (Covers(pair, line))
            {
                return pair;
            }
        }

        foreach (var table in document.Tables)
        {
            foreach (var pair in table.Items)
            {
                if (Covers(pair, line))
                {
                    return pair;
                }
            }
        }

        return null;
    }

    private static bool Covers(KeyValueSyntax pair, int line) => pair.Span.Start.Line <= line && line <= pair.Span.End.Line;

    /// <summary>
    /// A header whose name can be made out is written properly, so that the keys below it keep their place; else
    /// everything up to the next header goes with it.
    /// </summary>
    private void TakeOutHeader(int line)
    {
        var match = Header().Match(_lines[line]);
        if (match.Groups["name"].Success && _mendedHeaders.Add(line))
        {
            var brackets = match.Groups["open"].Length;
            _lines[line] = $"{new string('[', brackets)}{match.Groups["name"].Value}{new string(']', brackets)}";
            return;
        }

        var end = line;
        while (end + 1 < _lines.Length && !Header().IsMatch(_lines[end + 1]))
        {
            end++;
        }

        Clear(line, end);
    }

    private int EndOfValue(int line)
    {
        while (line + 1 < _lines.Length && !NewStatement().IsMatch(_lines[line + 1]))
        {
            line++;
        }

        return line;
    }

    private void Clear(int from, int to)
    {
        for (var line = from; line <= to; line++)
        {
            _lines[line] = "";
        }
    }

    [GeneratedRegex("""^\s*(?<open>\[{1,2})\s*(?<name>[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*)?""", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex("""^\s*(\[|[A-Za-z0-9_."'-]+\s*=)""", RegexOptions.CultureInvariant)]
    private static partial Regex NewStatement();
}
