using System.Globalization;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Parsing;

namespace HttpServer.Host.Logging;

/// <summary>
/// <c>2026-11-23T04:00:00.123Z info  HttpServer.Proxy: message [request id] key=value</c>, then an exception on lines of
/// its own, each indented: only the beginning of an event ever stands in the first column.
/// </summary>
/// <param name="structured">Whether values that the message does not show are added as key=value.</param>
/// <param name="colour">Whether the line goes to a terminal that shows ANSI colours.</param>
internal sealed class TextLineFormatter(bool structured, bool colour) : ITextFormatter
{
    private const string Plain = "\u001b[0m";
    private const string Dim = "\u001b[2m";
    private const string Red = "\u001b[31m";
    private const string Green = "\u001b[32m";
    private const string Yellow = "\u001b[33m";

    public void Format(LogEvent logEvent, TextWriter output)
    {
        Coloured(output, Dim, LogEventText.Time(logEvent));
        output.Write(' ');
        Coloured(output, ColourOf(logEvent.Level), LogLevels.NameOf(logEvent.Level).PadRight(5));
        output.Write(' ');
        Coloured(output, Dim, ControlCharacters.Escape(LogEventText.Source(logEvent)) + ":");
        output.Write(' ');
        output.Write(ControlCharacters.Escape(LogEventText.Message(logEvent)));
        if (LogEventText.Scalar(logEvent, LogEventText.RequestId) is { Length: > 0 } id && !IsInMessage(logEvent, LogEventText.RequestId))
        {
            output.Write($" [{ControlCharacters.Escape(id)}]");
        }

        if (structured)
        {
            WriteFields(logEvent, output);
        }

        output.Write('\n');
        foreach (var line in LogEventText.Exception(logEvent)?.Split('\n') ?? [])
        {
            output.Write("    ");
            output.Write(ControlCharacters.Escape(line.TrimEnd('\r')));
            output.Write('\n');
        }
    }

    private static void WriteFields(LogEvent logEvent, TextWriter output)
    {
        foreach (var (name, value) in logEvent.Properties)
        {
            if (LogEventText.IsField(name) && !IsInMessage(logEvent, name))
            {
                using var text = new StringWriter(CultureInfo.InvariantCulture);
                value.Render(text, formatProvider: CultureInfo.InvariantCulture);
                output.Write($" {ControlCharacters.Escape(name)}={ControlCharacters.Escape(text.ToString())}");
            }
        }
    }

    private static bool IsInMessage(LogEvent logEvent, string name)
    {
        foreach (var token in logEvent.MessageTemplate.Tokens)
        {
            if (token is PropertyToken property && property.PropertyName == name)
            {
                return true;
            }
        }

        return false;
    }

    private void Coloured(TextWriter output, string code, string text)
    {
        if (colour)
        {
            output.Write(code);
            output.Write(text);
            output.Write(Plain);
        }
        else
        {
            output.Write(text);
        }
    }

    private static string ColourOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => Dim,
        LogEventLevel.Information => Green,
        LogEventLevel.Warning => Yellow,
        _ => Red,
    };
}
