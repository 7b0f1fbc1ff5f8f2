using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <param name="Path">Relative to the root of the repository.</param>
internal sealed record SourceFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public IReadOnlyList<string> Lines { get; } = Text.TrimEnd('\n').Split('\n');

    /// <summary>"path:line: text" of each match.</summary>
    public IEnumerable<string> Find(Regex pattern)
        => pattern.Matches(Text).Select(match => At(Text.AsSpan(0, match.Index).Count('\n')));

    /// <summary>"path:line: text" of a line, counted from 0.</summary>
    public string At(int line) => $"{Path}:{line + 1}: {Lines[line].Trim()}";
}
