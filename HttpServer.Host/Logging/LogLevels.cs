using Microsoft.Extensions.Logging;
using Serilog.Events;

namespace HttpServer.Host.Logging;

/// <summary>The four levels of the configuration.</summary>
internal static class LogLevels
{
    public static string[] Names { get; } = ["debug", "info", "warn", "error"];

    /// <summary>As the logger factory knows it.</summary>
    public static LogLevel OfFactory(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        _ => LogLevel.Error,
    };

    /// <summary>The word written into a line. What is fatal to .NET is an error in our four words.</summary>
    public static string NameOf(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warn",
        _ => "error",
    };
}
