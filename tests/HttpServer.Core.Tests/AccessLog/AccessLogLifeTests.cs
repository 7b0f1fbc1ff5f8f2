using HttpServer.Core.AccessLog;
using HttpServer.Core.LogFiles;
using HttpServer.Core.Requests;
using HttpServer.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Tests.AccessLog;

[TestFixture]
public sealed class AccessLogLifeTests
{
    [Test]
    public async Task Write_BeforeTheFlushInterval_WaitsInMemory()
    {
        using var log = new AccessLogHarness(o => o.FlushInterval = 5).Start();

        log.Write();
        log.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(File.ReadAllBytes(log.File), Is.Empty);

        log.Time.Advance(TimeSpan.FromSeconds(0.1));
        await Eventually.True(() => File.ReadAllLines(log.File).Length == 1);
    }

    [Test]
    public async Task Write_ManyThreads_EveryLineIsWholeAndThere()
    {
        using var log = new AccessLogHarness().Start();

        Parallel.For(0, 8, i =>
        {
            for (var n = 0; n < 2000; n++)
            {
                log.Write(AccessLogHarness.Request($"/{i}/{n}"));
            }
        });

        var lines = await log.LinesAsync();
        Assert.That(lines.Distinct().Count(), Is.EqualTo(16_000));
        Assert.That(lines, Has.All.EndsWith("}").And.All.StartsWith("{\"time\""));
    }

    [Test]
    public void Dispose_WithoutStop_LastLinesReachTheFile()
    {
        using var directory = new TempDirectory();
        var services = new ServiceCollection().AddHttpServerAccessLog(o => o.File = directory.Combine("a.log")).BuildServiceProvider();
        services.GetServices<IHostedService>().Single().StartAsync(CancellationToken.None).GetAwaiter().GetResult();

        services.GetRequiredService<IAccessLog>().Write(AccessLogHarness.Request(), new RequestRecord(), 0);
        services.Dispose();

        Assert.That(File.ReadAllLines(directory.Combine("a.log")), Has.Length.EqualTo(1));
    }

    [Test]
    public void Write_Disabled_MakesNoFile()
    {
        using var log = new AccessLogHarness(o => o.Enabled = false).Start();

        log.Write();

        Assert.That(Directory.EnumerateFileSystemEntries(log.Directory.FullPath), Is.Empty);
    }

    [Test]
    public void Start_FileCannotBeOpened_SaysWhichSetting()
    {
        using var log = new AccessLogHarness(file: "/proc/no/access.log");

        Assert.That(() => log.Start(), Throws.TypeOf<LogFileException>()
            .With.Message.StartsWith("access_log.file: cannot write the log file '/proc/no/access.log'"));
    }

    [Test]
    public void AddHttpServerAccessLog_Twice_WritesEachLineOnce()
    {
        var services = new ServiceCollection().AddHttpServerAccessLog().AddHttpServerAccessLog().BuildServiceProvider();

        Assert.That(services.GetServices<IAccessLog>().Count(), Is.EqualTo(1));
        Assert.That(services.GetServices<IHostedService>().Count(), Is.EqualTo(1));
    }

    [Test]
    public void Options_FromConfiguration_AreAllBound()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Enabled"] = "false",
            ["Format"] = "combined",
            ["File"] = "x.log",
            ["FileSizeMb"] = "7",
            ["RetentionDays"] = "8",
            ["RotationStrategy"] = "time",
            ["CompressRotatedLogs"] = "true",
            ["MaxRotatedFiles"] = "9",
            ["FlushInterval"] = "0.5",
            ["BufferKb"] = "256",
        }).Build();

        var options = new ServiceCollection().AddHttpServerAccessLog(section).BuildServiceProvider()
            .GetRequiredService<IOptions<AccessLogOptions>>().Value;

        var expected = new AccessLogOptions
        {
            Enabled = false,
            Format = "combined",
            File = "x.log",
            FileSizeMb = 7,
            RetentionDays = 8,
            RotationStrategy = "time",
            CompressRotatedLogs = true,
            MaxRotatedFiles = 9,
            FlushInterval = 0.5,
            BufferKb = 256,
        };
        Assert.That(options, Is.EqualTo(expected).UsingPropertiesComparer());
    }

    [Test]
    public void Options_AllWrong_EveryFailureIsReported()
    {
        var services = new ServiceCollection().AddHttpServerAccessLog(o =>
        {
            o.Format = "xml";
            o.File = "logs/{time}.log";
            o.FileSizeMb = 0;
            o.RetentionDays = -1;
            o.RotationStrategy = "never";
            o.MaxRotatedFiles = -1;
            o.FlushInterval = double.NaN;
            o.BufferKb = 1;
        }).BuildServiceProvider();

        var failures = Assert.Throws<OptionsValidationException>(() => _ = services.GetRequiredService<IOptions<AccessLogOptions>>().Value)!.Failures;

        Assert.That(failures.Select(f => f[..f.IndexOf(':', StringComparison.Ordinal)]), Is.EquivalentTo(
            [
                "access_log.format", "access_log.file", "access_log.file_size_mb", "access_log.retention_days",
                "access_log.rotation_strategy", "access_log.max_rotated_files", "access_log.flush_interval", "access_log.buffer_kb",
            ]));
    }
}
