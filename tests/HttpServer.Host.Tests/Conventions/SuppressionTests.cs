using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>A silenced warning says why, on its line or on the one above.</summary>
public sealed partial class SuppressionTests
{
    [Test]
    public void Suppressions_InCode_SayWhy()
        => AssertReasons(Repository.Files(".cs"), InCode(), "//");

    [Test]
    public void Suppressions_InProjects_SayWhy()
        => AssertReasons(Repository.Files(".csproj", ".props", ".targets"), InProjects(), "-->");

    [Test]
    public void Suppressions_InEditorConfig_SayWhy()
        => AssertReasons(Repository.Files(".editorconfig"), InEditorConfig(), "#");

    [TestCase("#pragma warning disable CA1716", "", false)]
    [TestCase("#pragma warning disable CA1716 // The name is the product's.", "", true)]
    [TestCase("#pragma warning disable CA1716", "// The name is the product's.", true)]
    [TestCase("[SuppressMessage(\"a\", \"b\")]", "", false)]
    [TestCase("[SuppressMessage(\"a\", \"b\", Justification = \"It is so.\")]", "", true)]
    public void Reason_OfASuppression_IsRecognised(string line, string lineAbove, bool reasonGiven)
        => Assert.That(
            WithoutReason(new SourceFile("a.cs", $"{lineAbove}\n{line}"), InCode(), "//"),
            reasonGiven ? Is.Empty : Is.Not.Empty);

    private static void AssertReasons(IReadOnlyList<SourceFile> files, Regex suppression, string comment)
    {
        Assert.That(files, Is.Not.Empty);
        Assert.That(files.SelectMany(file => WithoutReason(file, suppression, comment)), Is.Empty);
    }

    private static IEnumerable<string> WithoutReason(SourceFile file, Regex suppression, string comment)
        => Enumerable.Range(0, file.Lines.Count)
            .Where(i => suppression.IsMatch(file.Lines[i])
                && !file.Lines[i].Contains(comment, StringComparison.Ordinal)
                && !file.Lines[i].Contains("Justification = \"", StringComparison.Ordinal)
                && !(i > 0 && file.Lines[i - 1].Contains(comment, StringComparison.Ordinal)))
            .Select(file.At);

    [GeneratedRegex(@"^\s*(#pragma warning disable|\[(assembly: |module: )?(Unconditional)?SuppressMessage\()")]
    private static partial Regex InCode();

    [GeneratedRegex("<NoWarn[> ]|<(MSBuild)?WarningsNotAsErrors|<(NoWarn|WarningsNotAsErrors)>")]
    private static partial Regex InProjects();

    [GeneratedRegex(@"severity = (none|silent)")]
    private static partial Regex InEditorConfig();
}
