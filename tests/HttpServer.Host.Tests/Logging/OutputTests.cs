using System.Globalization;
using HttpServer.Core.LogFiles;
using HttpServer.Host.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class OutputTests
{
    [TestCase("both", "true", true, true)]
    [TestCase("file", "true", true, false)]
    [TestCase("console", "true", false, true)]
    [TestCase("both", "false", false, true)]
    public void OutputMode_Event_GoesWhereItSays(string mode, string fileLogging, bool inFile, bool onConsole)
    {
        using var log = new LoggingHarness(("OutputMode", mode), ("FileLogging", fileLogging)).Run((ILogger logger) => logger.Warned("x"));

        Assert.That(log.Files.Length == 1 && log.File.Contains("Warned of x", StringComparison.Ordinal), Is.EqualTo(inFile));
        Assert.That(log.Console.Contains("Warned of x", StringComparison.Ordinal), Is.EqualTo(onConsole));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Colour_OnlyOnATerminalAndNeverInFiles(bool terminal)
    {
        using var log = new LoggingHarness(terminal).Run((ILogger logger) => logger.Failed(new InvalidOperationException("x"), "y"));

        Assert.That(log.Console.Contains('\u001b', StringComparison.Ordinal), Is.EqualTo(terminal));
        Assert.That(log.File, Does.Contain("Failed at y").And.Not.Contain('\u001b'));
    }

    [Test]
    public void Colour_RedirectedOutput_IsNone()
    {
        // The runner of these tests holds the output.
        Assert.That(LogConsole.OfProcess().Colour, Is.False);
    }

    [Test]
    public void FilePattern_Placeholders_AreFilledIn()
    {
        using var log = new LoggingHarness(("FilePattern", "gw-{date}.{pid}.{hostname}.txt")).Run((ILogger logger) => logger.Warned("x"));

        Assert.That(Path.GetFileName(log.Files.Single()), Does.Match(
            $@"^gw-\d{{4}}-\d\d-\d\d\.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}\..+\.txt$"));
    }

    [Test]
    public void LogsDirectory_CannotBeMade_IsOneClearError()
    {
        using var log = new LoggingHarness(("LogsDirectory", "/proc/no/logs"));
        using var services = log.Services.BuildServiceProvider();

        Assert.That(() => services.GetRequiredService<ILoggerFactory>(), Throws.TypeOf<LogFileException>()
            .With.Message.StartsWith("logging.logs_directory: cannot write the log file '/proc/no/logs/httpserver-"));
    }

    [Test]
    [Platform("Linux")]
    public void File_DiskFull_IsToldOnTheConsole()
    {
        using var log = new LoggingHarness(("OutputMode", "file"), ("FilePattern", "full.log"));
        Directory.CreateDirectory(log.Logs);
        File.CreateSymbolicLink(Path.Combine(log.Logs, "full.log"), "/dev/full");

        log.Run((ILogger logger) => logger.Warned("x"));

        Assert.That(log.Console, Does.Contain("The log file cannot be written and waits in memory: No space left on device"));
        Assert.That(log.Console, Does.Contain("1 lines of the log file are lost"));
    }

    [Test]
    public void Critical_Event_IsInTheFileBeforeTheCallReturns()
    {
        using var log = new LoggingHarness();
        using var services = log.Services.BuildServiceProvider();

        services.GetRequiredService<ILoggerFactory>().CreateLogger("a").Ended("everything");

        Assert.That(log.File, Does.Contain("The end of everything."));
    }

    [Test]
    public void AddHttpServerLogging_Twice_WritesEachEventOnce()
    {
        using var log = new LoggingHarness();
        log.Services.AddHttpServerLogging(new Microsoft.Extensions.Configuration.ConfigurationManager());

        log.Run((ILogger logger) => logger.Warned("x"));

        Assert.That(log.File.Split("Warned of x"), Has.Length.EqualTo(2));
    }
}
