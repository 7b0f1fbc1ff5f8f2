using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;

namespace HttpServer.Host.Features;

/// <summary>The directories into which the gateway writes its logs.</summary>
internal static class LogDirectories
{
    /// <summary>The key that decides on each, and its absolute path without a separator at the end.</summary>
    public static IEnumerable<(string Key, string Directory)> Of(LoggingOptions logging, AccessLogOptions accessLog)
    {
        if (logging.FileLogging && logging.OutputMode != "console")
        {
            yield return ("logging.logs_directory", Absolute(logging.LogsDirectory));
        }

        if (accessLog.Enabled && Path.GetDirectoryName(Path.GetFullPath(accessLog.File)) is { } directory)
        {
            yield return ("access_log.file", Absolute(directory));
        }
    }

    private static string Absolute(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
