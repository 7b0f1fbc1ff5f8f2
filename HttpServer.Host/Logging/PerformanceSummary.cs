using HttpServer.Core.AccessLog;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Logging;

/// <summary>
/// Logs once a minute what the gateway has done in it, for those who have nothing but the log; silent without traffic.
/// Off with logging.enable_performance_metrics = false.
/// </summary>
internal sealed partial class PerformanceSummary(IOptions<LoggingOptions> options, TimeProvider time, ILogger<PerformanceSummary> logger)
    : IAccessLog, IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly double _microsecondsPerTick = 1_000_000d / time.TimestampFrequency;
    private readonly DurationHistogram _durations = new();
    private long _failures;
    private long _bytesIn;
    private long _bytesOut;
    private TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private long _since = time.GetTimestamp();
    private bool _enabled;
    private ITimer? _timer;

    public void Write(HttpContext context, RequestRecord record, long endTimestamp)
    {
        // An upgraded connection lasts as long as its client likes.
        var status = context.Response.StatusCode;
        if (!_enabled || status == StatusCodes.Status101SwitchingProtocols)
        {
            return;
        }

        _durations.Add((long)((endTimestamp - record.StartTimestamp) * _microsecondsPerTick));
        Interlocked.Add(ref _bytesOut, record.BytesOut);
        if (record.BytesIn > 0)
        {
            Interlocked.Add(ref _bytesIn, record.BytesIn);
        }

        if (status >= StatusCodes.Status500InternalServerError)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Not before: all options are validated together once the services exist.
        _enabled = options.Value.EnablePerformanceMetrics;
        if (_enabled)
        {
            _timer = time.CreateTimer(static state => ((PerformanceSummary)state!).Log(), this, Interval, Interval);
        }

        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_timer is not null)
        {
            await _timer.DisposeAsync();
            Log();
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void Log()
    {
        var elapsed = time.GetElapsedTime(_since);
        _since = time.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        var used = cpu - _cpu;
        _cpu = cpu;
        var durations = _durations.TakeAndReset();
        var failures = Interlocked.Exchange(ref _failures, 0);
        var received = Interlocked.Exchange(ref _bytesIn, 0);
        var sent = Interlocked.Exchange(ref _bytesOut, 0);
        if (durations.Count > 0 && logger.IsEnabled(LogLevel.Information))
        {
            LogSummary(
                logger,
                Math.Round(elapsed.TotalSeconds),
                durations.Count,
                failures,
                durations.Percentile(0.5) / 1000,
                durations.Percentile(0.99) / 1000,
                durations.Percentile(1) / 1000,
                received,
                sent,
                Math.Round(used / TimeSpan.FromTicks(Math.Max(1, elapsed.Ticks)) * 100, 1),
                Environment.WorkingSet / 1_048_576);
        }
    }

    [LoggerMessage(1, LogLevel.Information,
        "In the last {Seconds} s: {Requests} requests, {Failures} of them failed (5xx); half took at most {MedianMs} ms, 99 % at most {P99Ms} ms, the slowest {SlowestMs} ms; {BytesIn} bytes in, {BytesOut} out; CPU {CpuPercent} %, memory {MemoryMb} MB.",
        EventName = "PerformanceSummary")]
    private static partial void LogSummary(
        ILogger logger,
        double seconds,
        long requests,
        long failures,
        double medianMs,
        double p99Ms,
        double slowestMs,
        long bytesIn,
        long bytesOut,
        double cpuPercent,
        long memoryMb);
}
