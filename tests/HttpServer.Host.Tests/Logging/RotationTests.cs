using System.IO.Compression;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class RotationTests
{
    private static readonly string Long = new('x', 7000);

    [TestCase("size", 3)]
    [TestCase("size_and_time", 3)]
    [TestCase("time", 1)]
    public void RotationStrategy_BeyondTheSize_RotatesWhereSizeCounts(string strategy, int files)
    {
        using var log = new LoggingHarness(
            ("RotationStrategy", strategy), ("FileSizeMb", "1"), ("OutputMode", "file"), ("CompressRotatedLogs", "false"));

        log.Run((ILogger logger) => Fill(logger, megabytes: 2.5));

        Assert.That(log.Files, Has.Length.EqualTo(files));
        Assert.That(log.Files.Sum(f => File.ReadLines(f).Count()), Is.EqualTo(Lines(2.5)));
    }

    [TestCase("size", 1)]
    [TestCase("size_and_time", 2)]
    [TestCase("time", 2)]
    public void RotationStrategy_AfterMidnight_RotatesWhereTimeCounts(string strategy, int files)
    {
        using var log = new LoggingHarness(("RotationStrategy", strategy), ("CompressRotatedLogs", "false"));
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        log.Services.AddSingleton<TimeProvider>(time);
        var services = log.Services.BuildServiceProvider();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("a");

        logger.Ended("today");
        time.Advance(TimeSpan.FromDays(1));
        logger.Ended("tomorrow");
        services.Dispose();

        Assert.That(log.Files, Has.Length.EqualTo(files));
    }

    [TestCase("true", ".1.log.gz")]
    [TestCase("false", ".1.log")]
    public async Task CompressRotatedLogs_RotatedFile_IsGzipOrNot(string compress, string ending)
    {
        using var log = new LoggingHarness(("FileSizeMb", "1"), ("OutputMode", "file"), ("CompressRotatedLogs", compress));
        await using var services = log.Services.BuildServiceProvider();

        Fill(services.GetRequiredService<ILoggerFactory>().CreateLogger("a"), megabytes: 1.5);

        await Eventually.True(() => log.Files.Any(f => f.EndsWith(ending, StringComparison.Ordinal)));
        if (compress == "true")
        {
            using var gzip = new GZipStream(File.OpenRead(log.Files.Single(f => f.EndsWith(ending, StringComparison.Ordinal))), CompressionMode.Decompress);
            Assert.That(await new StreamReader(gzip).ReadLineAsync(), Does.Contain("Warned of xxx"));
        }
    }

    [Test]
    public async Task RetentionDays_OlderFiles_AreDeletedAndStrangersKept()
    {
        using var log = new LoggingHarness(("RetentionDays", "5"), ("MaxRotatedFiles", "0"));
        log.WriteOld("httpserver-2020-01-01.log.gz", ageInDays: 6);
        var young = log.WriteOld("httpserver-2020-01-02.log.gz", ageInDays: 4);
        var stranger = log.WriteOld("other-2020-01-01.log", ageInDays: 600);
        await using var services = log.Services.BuildServiceProvider();

        services.GetRequiredService<ILoggerFactory>();

        await Eventually.True(() => log.Files.Length == 3);
        Assert.That(log.Files, Does.Contain(young).And.Contain(stranger));
    }

    [Test]
    public async Task MaxRotatedFiles_Older_AreDeleted()
    {
        using var log = new LoggingHarness(("RetentionDays", "0"), ("MaxRotatedFiles", "2"));
        var kept = Enumerable.Range(1, 5).Select(i => log.WriteOld($"httpserver-2020-01-0{i}.log.gz", ageInDays: 1000 - i)).ToArray()[3..];
        await using var services = log.Services.BuildServiceProvider();

        services.GetRequiredService<ILoggerFactory>();

        await Eventually.True(() => log.Files.Length == 3);
        Assert.That(log.Files, Is.SupersetOf(kept));
    }

    private static int Lines(double megabytes) => (int)(megabytes * 1_048_576 / Long.Length);

    private static void Fill(ILogger logger, double megabytes)
    {
        for (var i = 0; i < Lines(megabytes); i++)
        {
            logger.Warned(Long);
        }
    }
}
