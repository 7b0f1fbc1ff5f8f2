using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Startup;

/// <summary>The start as the log file tells it; the banner is for the terminal.</summary>
internal static partial class StartLog
{
    [LoggerMessage(1, LogLevel.Information, "httpserver {Version} listens on {Url}, configured by {File}.", EventName = "Started")]
    public static partial void Started(ILogger logger, string version, string url, string file);
}
