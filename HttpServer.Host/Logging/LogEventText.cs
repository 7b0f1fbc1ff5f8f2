using System.Globalization;
using Serilog.Events;
using Serilog.Formatting.Display;

namespace HttpServer.Host.Logging;

/// <summary>The parts of an event that both formats write.</summary>
internal static class LogEventText
{
    /// <summary>The id of the request during which the event happened, which events about a request carry under this name.</summary>
    public const string RequestId = "RequestId";

    private const string SourceContext = "SourceContext";
    private const string EventId = "EventId";

    /// <summary>Most characters of a message and of an exception; the end of a longer one is cut off.</summary>
    private const int MostCharacters = 8192;

    // Strings without quotes, structures as JSON.
    private static readonly MessageTemplateTextFormatter Rendering = new("{Message:lj}", CultureInfo.InvariantCulture);

    public static string Time(LogEvent logEvent) =>
        logEvent.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static string Source(LogEvent logEvent) => Scalar(logEvent, SourceContext) ?? "httpserver";

    public static string? Scalar(LogEvent logEvent, string name) =>
        logEvent.Properties.TryGetValue(name, out var value) && value is ScalarValue { Value: string text } ? text : null;

    /// <summary>The name of the event that its LoggerMessage gives.</summary>
    public static string? EventName(LogEvent logEvent) =>
        logEvent.Properties.TryGetValue(EventId, out var value)
        && value is StructureValue structure
        && structure.Properties.FirstOrDefault(static p => p.Name == "Name")?.Value is ScalarValue { Value: string name }
            ? name
            : null;

    public static string Message(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Rendering.Format(logEvent, text);
        return Cut(text.ToString());
    }

    public static string? Exception(LogEvent logEvent) => logEvent.Exception is { } exception ? Cut(exception.ToString()) : null;

    /// <summary>Whether a property is a value of the event and not one of the parts above.</summary>
    public static bool IsField(string name) => name is not (SourceContext or EventId or RequestId);

    private static string Cut(string text) => text.Length <= MostCharacters ? text : string.Concat(text.AsSpan(0, MostCharacters), "...");
}
