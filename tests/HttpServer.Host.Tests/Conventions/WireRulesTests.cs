using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>docs/wire-rules.md promises that tests hold its rules; so each of them exists.</summary>
public sealed partial class WireRulesTests
{
    private static readonly SourceFile Page = Repository.Files("wire-rules.md").Single(file => file.Path == Path.Combine("docs", "wire-rules.md"));

    private static readonly IReadOnlyList<SourceFile> Tests = Repository.TestSources();

    [Test]
    public void Rows_OfTheTables_AreWhole()
    {
        Assert.That(Rows(), Has.Count.GreaterThan(50));
        Assert.That(Rows().Where(row => !WholeRow().IsMatch(row)), Is.Empty);
    }

    [Test]
    public void Tests_ThatTheRowsName_Exist()
    {
        var named = Rows().SelectMany(row => TestName().Matches(row[..^1].Split(" | ")[^1])).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();

        Assert.That(named, Has.Count.GreaterThan(50));
        Assert.That(named.Where(test => !Exists(test.Class, test.Method)).Select(test => $"{test.Class}.{test.Method}"), Is.Empty);
    }

    [TestCase("WireRulesTests", "Tests_ThatTheRowsName_Exist", true)]
    [TestCase("WireRulesTests", "Tests_ThatTheRowsName", false)]
    [TestCase("RequestGuardTests", "Tests_ThatTheRowsName_Exist", false)]
    public void Test_ByItsName_IsFound(string type, string method, bool exists) => Assert.That(Exists(type, method), Is.EqualTo(exists));

    private static List<string> Rows() => [.. Page.Lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| rule |", StringComparison.Ordinal))];

    private static bool Exists(string type, string method) => Tests.Any(file =>
        Regex.IsMatch(file.Text, $@"\bclass {type}\b") && Regex.IsMatch(file.Text, $@"\bpublic (async )?(Task|void) {method}\("));

    // Rule, RFC and section, outcome, at least one test.
    [GeneratedRegex(@"^\| [^|]+ \| (RFC \d{4}, [^|]+|—) \| [^|]+ \| `\w+\.\w+`(, `\w+\.\w+`)* \|$")]
    private static partial Regex WholeRow();

    [GeneratedRegex(@"`(?<class>\w+)\.(?<method>\w+)`")]
    private static partial Regex TestName();
}
