using HttpServer.Core.AccessLog;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Host.Tests.Logging;

[TestFixture]
public sealed class PerformanceSummaryTests
{
    [Test]
    public async Task EnablePerformanceMetrics_On_SumsUpEveryMinuteWithTraffic()
    {
        using var log = new LoggingHarness(("Format", "json"));
        await RunAsync(log, time =>
        {
            for (var minute = 0; minute < 3; minute++)
            {
                time.Advance(TimeSpan.FromMinutes(1));
            }
        });

        var fields = log.Json().Single(l => l.GetProperty("event").GetString() == "PerformanceSummary").GetProperty("fields");
        Assert.That(fields.GetProperty("Seconds").GetDouble(), Is.EqualTo(60));
        Assert.That(fields.GetProperty("Requests").GetInt64(), Is.EqualTo(100));
        Assert.That(fields.GetProperty("Failures").GetInt64(), Is.EqualTo(1));
        Assert.That(fields.GetProperty("MedianMs").GetDouble(), Is.EqualTo(1).Within(0.3));
        Assert.That(fields.GetProperty("P99Ms").GetDouble(), Is.EqualTo(1).Within(0.3));
        Assert.That(fields.GetProperty("SlowestMs").GetDouble(), Is.EqualTo(500).Within(130));
        Assert.That(fields.GetProperty("BytesIn").GetInt64(), Is.EqualTo(300));
        Assert.That(fields.GetProperty("BytesOut").GetInt64(), Is.EqualTo(2000));
    }

    [Test]
    public async Task EnablePerformanceMetrics_StopWithinTheMinute_SumsUpTheRest()
    {
        using var log = new LoggingHarness(("Format", "json"));
        await RunAsync(log, _ => { });

        Assert.That(log.File, Does.Contain("100 requests"));
    }

    [Test]
    public async Task EnablePerformanceMetrics_Off_IsSilent()
    {
        using var log = new LoggingHarness(("EnablePerformanceMetrics", "false"));
        await RunAsync(log, time => time.Advance(TimeSpan.FromMinutes(3)));

        Assert.That(log.File, Is.Empty);
    }

    private static async Task RunAsync(LoggingHarness log, Action<FakeTimeProvider> pass)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        log.Services.AddSingleton<TimeProvider>(time);
        await using var services = log.Services.BuildServiceProvider();
        var hosted = services.GetServices<IHostedService>().Single();
        var accessLog = services.GetServices<IAccessLog>().Single();
        await hosted.StartAsync(CancellationToken.None);
        for (var i = 0; i < 100; i++)
        {
            var context = new DefaultHttpContext { Response = { StatusCode = i == 0 ? 502 : 200 } };
            accessLog.Write(context, new RequestRecord { BytesIn = 3, BytesOut = 20 }, time.TimestampFrequency / (i == 0 ? 2 : 1000));
        }

        accessLog.Write(new DefaultHttpContext { Response = { StatusCode = 101 } }, new RequestRecord(), 3600 * time.TimestampFrequency);
        pass(time);
        await hosted.StopAsync(CancellationToken.None);
    }
}
