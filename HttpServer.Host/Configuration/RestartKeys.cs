using HttpServer.Config.Format;

namespace HttpServer.Host.Configuration;

/// <summary>
/// The keys that are read once at start, a table for all in it. Every other key takes effect while the gateway runs; what makes one
/// live takes its line out of here, and the documentation is held to this list.
/// </summary>
internal static class RestartKeys
{
    private static readonly string[] Paths =
    [
        "application",
        "server.max_connections",
        "server.shutdown_delay",
        "server.shutdown_grace",
        "server.shutdown_idle",
        "server.shutdown_spread",
        "server.ssl.lets_encrypt.storage",
        "logging.file_logging",
        "logging.logs_directory",
        "logging.file_size_mb",
        "logging.retention_days",
        "logging.format",
        "logging.output_mode",
        "logging.file_pattern",
        "logging.structured_logging",
        "logging.enable_request_ids",
        "logging.enable_performance_metrics",
        "logging.rotation_strategy",
        "logging.compress_rotated_logs",
        "logging.max_rotated_files",
        "access_log",
        "dns",
        "reload",
    ];

    public static ConfigurationFormatBuilder AddRestartKeys(this ConfigurationFormatBuilder format)
    {
        foreach (var path in Paths)
        {
            format.AddRestart(path);
        }

        return format;
    }
}
