using HttpServer.Core.LogFiles;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;
using Serilog.Formatting;

namespace HttpServer.Host.Logging;

/// <summary>Builds Serilog from <see cref="LoggingOptions"/>.</summary>
internal sealed class SerilogPipeline(LoggingOptions options, LogConsole console, TimeProvider time)
{
    /// <summary>What waits for a slow disk or terminal at most.</summary>
    private const int BufferBytes = 4 * 1024 * 1024;

    /// <exception cref="LogFileException">The log file cannot be opened.</exception>
    public Logger Build()
    {
        // The logger factory has chosen already.
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose();
        if (!options.EnableRequestIds)
        {
            configuration.Enrich.With<RequestIdRemover>();
        }

        // Sinks are disposed in this order; the file's may still have something to say on the console.
        var terminal = ConsoleSink();
        if (options is { FileLogging: true, OutputMode: not "console" })
        {
            configuration.WriteTo.Sink(FileSink(terminal));
        }

        if (options is { OutputMode: not "file" } or { FileLogging: false })
        {
            configuration.WriteTo.Sink(terminal);
        }

        return configuration.CreateLogger();
    }

    private LineSink FileSink(LineSink terminal)
    {
        // The trouble of a log file can be told only elsewhere: on the console, whatever the output mode.
        var trouble = new SerilogLoggerFactory(new LoggerConfiguration().WriteTo.Sink(terminal).CreateLogger())
            .CreateLogger("HttpServer.Host.Logging");
        try
        {
            var writer = new BackgroundLogWriter(File(trouble), "log file", BufferBytes, TimeSpan.Zero, time, trouble);
            return new LineSink(writer, FileFormatter(), disposedAfter: terminal);
        }
        catch (LogFileException e)
        {
            terminal.Dispose();
            throw new LogFileException($"logging.logs_directory: {e.Message}", e);
        }
    }

    private RotatingLogFile File(Microsoft.Extensions.Logging.ILogger logger) => new(
        LogFileSettings.Create(
            Path.Combine(options.LogsDirectory, options.FilePattern),
            options.RotationStrategy,
            options.FileSizeMb,
            options.RetentionDays,
            options.MaxRotatedFiles,
            options.CompressRotatedLogs),
        time,
        logger);

    private ITextFormatter FileFormatter() => options.Format == "json"
        ? new JsonLineFormatter(options.StructuredLogging)
        : new TextLineFormatter(options.StructuredLogging, colour: false);

    private LineSink ConsoleSink()
    {
        // A console that does not take its lines leaves nobody to be told.
        var writer = new BackgroundLogWriter(new ConsoleOutput(console), "console", BufferBytes, TimeSpan.Zero, time, NullLogger.Instance);
        return new LineSink(writer, new TextLineFormatter(options.StructuredLogging, console.Colour));
    }
}
