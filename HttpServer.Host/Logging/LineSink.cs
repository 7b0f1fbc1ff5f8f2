using System.Buffers;
using System.Globalization;
using System.Text;
using HttpServer.Core.LogFiles;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace HttpServer.Host.Logging;

/// <summary>
/// Hands formatted events to a <see cref="BackgroundLogWriter"/>. Not Serilog's own file and console sinks, for they
/// write on the thread of the request, and see docs/adr for what else they cannot.
/// </summary>
/// <param name="writer">Disposed with this.</param>
/// <param name="formatter">Form of a line.</param>
/// <param name="disposedAfter">What the writer needs until its end.</param>
internal sealed class LineSink(BackgroundLogWriter writer, ITextFormatter formatter, IDisposable? disposedAfter = null) : ILogEventSink, IDisposable
{
    private static readonly TimeSpan FatalFlushTimeout = TimeSpan.FromSeconds(2);
    private static readonly MessageTemplate TooLong = new MessageTemplateParser().Parse("An event of {Bytes} bytes is too long to be logged.");

    public void Emit(LogEvent logEvent)
    {
        if (Write(logEvent) is > BackgroundLogWriter.MaxLineBytes and var bytes)
        {
            var properties = new List<LogEventProperty> { new("Bytes", new ScalarValue(bytes)) };
            if (logEvent.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source))
            {
                properties.Add(new LogEventProperty(Constants.SourceContextPropertyName, source));
            }

            Write(new LogEvent(logEvent.Timestamp, logEvent.Level, exception: null, TooLong, properties));
        }

        // The process may end with this event.
        if (logEvent.Level == LogEventLevel.Fatal)
        {
            writer.Flush(FatalFlushTimeout);
        }
    }

    public void Dispose()
    {
        writer.Dispose();
        disposedAfter?.Dispose();
    }

    private int Write(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        formatter.Format(logEvent, text);
        var builder = text.GetStringBuilder();
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(builder.Length));
        var length = Encoding.UTF8.GetBytes(text.ToString(), bytes);
        if (length <= BackgroundLogWriter.MaxLineBytes)
        {
            writer.TryWrite(bytes.AsSpan(0, length));
        }

        ArrayPool<byte>.Shared.Return(bytes);
        return length;
    }
}
