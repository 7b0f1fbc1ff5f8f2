using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;

namespace HttpServer.Host.Logging;

/// <summary>
/// One JSON object per event: time, level, source, event (its name), request_id, message, exception, and under "fields"
/// the values of the event.
/// </summary>
/// <param name="structured">False writes neither event nor fields.</param>
internal sealed class JsonLineFormatter(bool structured) : ITextFormatter
{
    private readonly JsonValueFormatter _values = new();

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        line.Write("{\"time\":\"");
        line.Write(LogEventText.Time(logEvent));
        line.Write("\",\"level\":\"");
        line.Write(LogLevels.NameOf(logEvent.Level));
        line.Write('"');
        WriteText(line, "source", LogEventText.Source(logEvent));
        WriteText(line, "event", structured ? LogEventText.EventName(logEvent) : null);
        WriteText(line, "request_id", LogEventText.Scalar(logEvent, LogEventText.RequestId) is { Length: > 0 } id ? id : null);
        WriteText(line, "message", LogEventText.Message(logEvent));
        WriteText(line, "exception", LogEventText.Exception(logEvent));
        if (structured)
        {
            WriteFields(logEvent, line);
        }

        line.Write('}');

        // Serilog escapes what JSON demands; what it leaves, such as DEL or U+009B, would still reach a terminal.
        output.Write(ControlCharacters.Escape(line.ToString()));
        output.Write('\n');
    }

    private void WriteFields(LogEvent logEvent, TextWriter line)
    {
        var any = false;
        foreach (var (name, value) in logEvent.Properties)
        {
            if (LogEventText.IsField(name))
            {
                line.Write(any ? "," : ",\"fields\":{");
                any = true;
                JsonValueFormatter.WriteQuotedJsonString(name, line);
                line.Write(':');
                _values.Format(value, line);
            }
        }

        if (any)
        {
            line.Write('}');
        }
    }

    private static void WriteText(TextWriter line, string key, string? value)
    {
        if (value is not null)
        {
            line.Write($",\"{key}\":");
            JsonValueFormatter.WriteQuotedJsonString(value, line);
        }
    }
}
