using System.Runtime.CompilerServices;
using HttpServer.Core.LogFiles;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Writes one line per request into the file of <see cref="AccessLogOptions"/>. The file is opened at the start of the
/// host, so that a path that cannot be written is an error then and not a warning later.
/// </summary>
internal sealed class AccessLogWriter(IOptions<AccessLogOptions> options, TimeProvider time, ILogger<AccessLogWriter> logger)
    : IAccessLog, IHostedService, IDisposable
{
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(5);

    // Made at the start and not before: all options are validated together once the services exist.
    private AccessLogFormat? _format;
    private BackgroundLogWriter? _writer;

    /// <inheritdoc/>
    [SkipLocalsInit]
    public void Write(HttpContext context, RequestRecord record, long endTimestamp)
    {
        if (_writer is not { } writer || _format is not { } format)
        {
            return;
        }

        Span<byte> memory = stackalloc byte[FieldLimits.Line];
        var line = new LineWriter(memory);
        format.Write(ref line, new AccessEntry(context, record, endTimestamp));
        writer.TryWrite(memory[..line.Length]);
    }

    /// <exception cref="LogFileException">The file cannot be opened.</exception>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        var settings = options.Value;
        if (settings.Enabled && _writer is null)
        {
            _format = settings.Format == "combined" ? new CombinedAccessLogFormat(time) : new JsonAccessLogFormat(time);
            _writer = new BackgroundLogWriter(
                Open(settings), "access log", settings.BufferKb * 1024, TimeSpan.FromSeconds(settings.FlushInterval), time, logger);
        }

        return Task.CompletedTask;
    }

    /// <summary>The server has stopped by now; requests that outlive it are still taken until the container is disposed.</summary>
    public Task StopAsync(CancellationToken cancellationToken) =>
        _writer is { } writer ? Task.Run(() => writer.Flush(FlushTimeout), cancellationToken) : Task.CompletedTask;

    public void Dispose() => _writer?.Dispose();

    private RotatingLogFile Open(AccessLogOptions settings)
    {
        try
        {
            return new RotatingLogFile(
                LogFileSettings.Create(
                    settings.File,
                    settings.RotationStrategy,
                    settings.FileSizeMb,
                    settings.RetentionDays,
                    settings.MaxRotatedFiles,
                    settings.CompressRotatedLogs),
                time,
                logger);
        }
        catch (LogFileException e)
        {
            throw new LogFileException($"access_log.file: {e.Message}", e);
        }
    }
}
