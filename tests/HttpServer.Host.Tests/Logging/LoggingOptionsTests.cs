using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class LoggingOptionsTests
{
    [Test]
    public void Options_AllWrong_EveryFailureIsReportedAndTheConsoleStillWorks()
    {
        using var log = new LoggingHarness(
            ("Level", "trace"),
            ("Format", "xml"),
            ("OutputMode", "file"),
            ("FileLogging", "false"),
            ("RotationStrategy", "never"),
            ("FileSizeMb", "0"),
            ("RetentionDays", "-1"),
            ("MaxRotatedFiles", "-1"),
            ("FilePattern", "../{day}.log"),
            ("LogsDirectory", " "),
            ("Levels:HttpServer.Proxy", "loud"));
        using var services = log.Services.BuildServiceProvider();

        var failures = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<LoggingOptions>>().Value)!.Failures;

        Assert.That(failures.Select(f => f[..f.IndexOf(':', StringComparison.Ordinal)]), Is.EquivalentTo(
            [
                "logging.level", "logging.format", "logging.file_logging", "logging.rotation_strategy", "logging.file_size_mb",
                "logging.retention_days", "logging.max_rotated_files", "logging.file_pattern", "logging.logs_directory",
                "logging.levels.HttpServer.Proxy",
            ]));
        services.GetRequiredService<ILoggerFactory>().CreateLogger("a").Ended("it");
        Assert.That(log.Console, Does.Contain("The end of it."));
    }

    [Test]
    public void Levels_UnquotedModule_IsNoFailure()
    {
        using var log = new LoggingHarness(("Levels:HttpServer:Proxy", "debug"), ("Levels:HttpServer:Static:Cache", "warn"));
        using var services = log.Services.BuildServiceProvider();

        Assert.That(services.GetRequiredService<IOptions<LoggingOptions>>().Value.Levels, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["HttpServer.Proxy"] = "debug",
            ["HttpServer.Static.Cache"] = "warn",
        }));
    }

    [TestCase("access.log", true)]
    [TestCase("./access.log", false)]
    [TestCase("/var/log/access.log", false)]
    public void AccessLogFile_BareName_LiesInTheLogsDirectory(string file, bool moved)
    {
        using var log = new LoggingHarness();
        log.Services.AddHttpServerAccessLog(o => o.File = file);
        using var services = log.Services.BuildServiceProvider();

        Assert.That(services.GetRequiredService<IOptions<AccessLogOptions>>().Value.File, Is.EqualTo(moved ? Path.Combine(log.Logs, file) : file));
    }
}
