using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>What no source file may contain. The patterns escape a letter or a dot, so this file does not match itself.</summary>
public sealed partial class ForbiddenTextTests
{
    private const int FewestFiles = 20;

    // Polling for a condition needs a pause between two questions; it is the only wait by the clock.
    private static readonly string TheOneDelay = Path.Combine("tests", "HttpServer.Testing", "Eventually.cs");

    [Test]
    public void Tests_WaitingByTheClock_AreNone()
    {
        var tests = Repository.TestSources();

        Assert.That(tests.Select(file => file.Path), Does.Contain(TheOneDelay));
        AssertAbsent(WaitByTheClock(), [.. tests.Where(file => file.Path != TheOneDelay)]);
    }

    [Test]
    public void Tests_SwitchedOff_AreNone() => AssertAbsent(SwitchedOff(), Repository.TestSources());

    [Test]
    public void Code_WithEmptyCatch_IsNone() => AssertAbsent(EmptyCatch(), Repository.Files(".cs"));

    [Test]
    public void Files_WithUnfinishedWork_AreNone()
        => AssertAbsent(Unfinished(), Repository.Files(".cs", ".csproj", ".props", ".targets", ".toml", "test", "run", ".sh"));

    [Test]
    public void Files_WithPathsOfOneMachine_AreNone()
        => AssertAbsent(MachinePath(), Repository.Files(".cs", ".csproj", ".props", ".targets", ".sln", ".toml", "test", "run", ".sh", ".bat"));

    [Test]
    public void Libraries_SpeakingToTheTerminal_AreNone()
        => AssertAbsent(
            Terminal(),
            [.. Repository.ProductSources().Where(file => !file.Path.StartsWith("HttpServer.Host", StringComparison.Ordinal))],
            fewest: 2);

    [TestCase("{ }", true)]
    [TestCase("(IOException)\n{\n}", true)]
    [TestCase("(IOException e) when (e.HResult == 1)\n{\n}", true)]
    [TestCase("(IOException)\n{\n    // The peer has gone.\n}", false)]
    public void EmptyCatch_OfACatchBlock_IsRecognised(string code, bool empty)
        => Assert.That(EmptyCatch().IsMatch($"catch {code}"), Is.EqualTo(empty));

    private static void AssertAbsent(Regex pattern, IReadOnlyList<SourceFile> files, int fewest = FewestFiles)
    {
        Assert.That(files, Has.Count.GreaterThan(fewest));
        Assert.That(files.SelectMany(file => file.Find(pattern)), Is.Empty);
    }

    // An infinite delay waits for its cancellation, not for the clock.
    [GeneratedRegex(@"\b(Task\.Delay(?!\(Timeout\.Infinite)|Thread\.Sleep|SpinWait\.SpinUntil)\b")]
    private static partial Regex WaitByTheClock();

    [GeneratedRegex(@"\[\s*(Ignore|Explicit)\b|\bAssert\.(Ignore|Inconclusive|Pass|Warn)\b")]
    private static partial Regex SwitchedOff();

    [GeneratedRegex(@"\bcatch\s*(\([^)]*\)\s*)?(when\s*\([^{}]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\b(TOD[O]|HAC[K]|FIXM[E]|NotImplementedExceptio[n])\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"/home/\w+/|""/roo[t]/|/tmp/w[t]/|/work/(main|shared)\b|[A-Z]:\\Users\\")]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"\bConsole\.[A-Z]")]
    private static partial Regex Terminal();
}
