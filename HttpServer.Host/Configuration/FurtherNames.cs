using HttpServer.Config.Format;

namespace HttpServer.Host.Configuration;

/// <summary>
/// The other names that keys have in files already written: read with the same meaning, reported as a note.
/// A name that differs only in its underscores (letsencrypt) is the same key anyway.
/// </summary>
internal static class FurtherNames
{
    public static ConfigurationFormatBuilder AddFurtherNames(this ConfigurationFormatBuilder format) => format
        .AddAlias("server.port", "server.default_port")
        .AddAlias("ssl", "server.ssl")
        .AddAlias("server.ssl.redirect_http", "server.ssl.force_https")
        .AddAlias("server.ssl.lets_encrypt.domains", "server.ssl.lets_encrypt.domain")
        .AddAlias("logging.directory", "logging.logs_directory")
        .AddAlias("logging.max_size_mb", "logging.file_size_mb")
        .AddAlias("logging.max_age_days", "logging.retention_days")
        .AddAlias("logging.max_files", "logging.max_rotated_files")
        .AddAlias("static_config", "static")
        .AddAlias("proxy[].ssl.verify_backend_ssl", "proxy[].ssl.verify_backend");
}
