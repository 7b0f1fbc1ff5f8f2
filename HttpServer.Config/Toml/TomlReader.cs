using Tomlyn;
using Tomlyn.Parsing;
using Tomlyn.Syntax;

namespace HttpServer.Config.Toml;

/// <summary>
/// Reads TOML and finds every mistake in it once. A parser that goes on after a mistake blames the innocent text
/// behind it; so the first mistake is reported, the statement that holds it is taken out, and the rest is read again.
/// </summary>
internal static class TomlReader
{
    // A file with more mistakes than this is not a configuration; the answer should come at once all the same.
    private const int MostErrors = 100;

    // Characters read again and again for the sake of further mistakes: all hundred in a file of 50 KB, about a second
    // of work at most in a file of megabytes.
    private const long MostWork = 5_000_000;

    public static TomlDocument Read(string text)
    {
        var errors = new List<TomlError>();
        var lines = new StatementLines(text);
        var work = 0L;
        while (true)
        {
            var current = lines.Text;
            if (TryParse(current) is not { } document)
            {
                var line = FirstTooDeepLine(current);
                errors.Add(new TomlError(new SourcePosition(line, 1), "the value is nested too deeply"));
                return new TomlDocument(new TomlTable(SourcePosition.Start, TomlTableOrigin.Header), errors);
            }

            if (First(document.Diagnostics) is not { } mistake)
            {
                var root = new TomlTreeBuilder((at, message) => errors.Add(new TomlError(at, message))).Build(document);
                return new TomlDocument(root, errors);
            }

            errors.Add(lines.TakeOut(document, mistake));
            work += current.Length;
            if (errors.Count == MostErrors || work > MostWork)
            {
                return new TomlDocument(new TomlTreeBuilder(static (_, _) => { }).Build(document), errors);
            }
        }
    }

    private static DocumentSyntax? TryParse(string text)
    {
        try
        {
            // It fails where a file ends behind a backslash. Behind a line end none does; the blank keeps a carriage return
            // in last place the mistake that it is.
            return SyntaxParser.Parse(text + " \n", validate: false);
        }
        catch (TomlException)
        {
            // The only thing it throws for instead of reporting: nesting beyond its limit of 64. The caller finds where.
            return null;
        }
    }

    private static DiagnosticMessage? First(DiagnosticsBag diagnostics)
    {
        DiagnosticMessage? first = null;
        foreach (var diagnostic in diagnostics)
        {
            // Of two at one place, the later speaks of the value, the earlier of what follows from it; keep the earlier.
            if (first is null || diagnostic.Span.Start.Offset < first.Span.Start.Offset)
            {
                first = diagnostic;
            }
        }

        return first;
    }

    /// <summary>The line that makes a text too deep, found by halving.</summary>
    private static int FirstTooDeepLine(string text)
    {
        var ends = new List<int>();
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
        {
            ends.Add(at + 1);
        }

        ends.Add(text.Length);
        var (low, high) = (0, ends.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (TryParse(text[..ends[middle]]) is null)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low + 1;
    }
}
