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
        "logging",
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
