using System.Globalization;
using HttpServer.Core.LogFiles;

namespace HttpServer.Core.Tests.LogFiles;

[TestFixture]
public sealed class LogFilePatternTests
{
    private static readonly DateOnly Day = new(2026, 11, 23);
    private static readonly string Pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    [TestCase("access.log", "access.log", "access.3.log")]
    [TestCase("access", "access", "access.3")]
    [TestCase("{date}", "2026-11-23", "2026-11-23.3")]
    [TestCase("a-{date}_b.log", "a-2026-11-23_b.log", "a-2026-11-23_b.3.log")]
    [TestCase("a.{date}", "a.2026-11-23", "a.2026-11-23.3")]
    public void NameOf_Pattern_IsFilledIn(string pattern, string active, string third)
    {
        var names = new LogFilePattern(pattern);

        Assert.That(names.NameOf(Day), Is.EqualTo(active));
        Assert.That(names.NameOf(Day, 3), Is.EqualTo(third));
    }

    [Test]
    public void NameOf_PidAndHostname_AreOfThisProcess()
    {
        Assert.That(new LogFilePattern("{hostname}-{pid}.log").NameOf(Day), Does.EndWith($"-{Pid}.log").And.StartWith(Environment.MachineName[..1]));
    }

    [TestCase("access.log", "access.log", true)]
    [TestCase("access.log", "access.12.log.gz", true)]
    [TestCase("access.log", "access.log.gz", true)]
    [TestCase("access.log", "access.log.1", false)]
    [TestCase("access.log", "accessXlog", false)]
    [TestCase("access.log", "my-access.log", false)]
    [TestCase("access.log", "access.log.gz.tmp", false)]
    [TestCase("access.log", "access.1.2.log", false)]
    [TestCase("a-{date}.log", "a-2026-01-02.7.log", true)]
    [TestCase("a-{date}.log", "a-yesterday.log", false)]
    [TestCase("a-{date}.log", "a-2026-01-02.log\n", false)]
    [TestCase("a-{pid}.log", "a-1234.log", true)]
    [TestCase("a-{pid}.log", "a-b.log", false)]
    [TestCase("a+(b).log", "a+(b).log", true)]
    [TestCase("a+(b).log", "aab.log", false)]
    public void TryParse_Name_OnlyOfThisForm(string pattern, string name, bool expected)
    {
        Assert.That(new LogFilePattern(pattern).TryParse(name, out _, out _, out _), Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("..")]
    [TestCase("../a.log")]
    [TestCase("a\\b.log")]
    [TestCase("{time}.log")]
    [TestCase("a{.log")]
    [TestCase("a.log.gz")]
    public void Check_UnusablePattern_IsRefused(string pattern)
    {
        Assert.That(LogFilePattern.Check(pattern), Is.Not.Null);
        Assert.That(() => new LogFilePattern(pattern), Throws.ArgumentException);
    }
}
