using HttpServer.Soak.Backends;

namespace HttpServer.Soak.Gateway;

/// <summary>The gateway's <c>app_config.toml</c>.</summary>
internal static class Configuration
{
    public static string Write(int port, IReadOnlyList<Backend> steady, IReadOnlyList<Backend> shaky, Backend idle, Http2Backend http2) => $"""
        [server]
        bind_address = "127.0.0.1"
        default_port = {port}

        [logging]
        level = "warn"
        file_logging = false
        output_mode = "console"

        [access_log]
        format = "json"
        max_rotated_files = 1

        [static]
        directory = "site"

        [[proxy]]
        path = "/one/*"
        target = "{Url(steady[0])}"

        [[proxy]]
        path = "/three/*"
        targets = [{Urls(shaky)}]
        strategy = "round_robin"

        [[proxy]]
        path = "/least/*"
        targets = [{Urls(steady)}]
        strategy = "least_connections"

        [[proxy]]
        path = "/sticky/*"
        targets = [{Urls(steady)}]
        strategy = "round_robin"
        sticky_sessions = true

        [[proxy]]
        path = "/idle/*"
        target = "{Url(idle)}"

        [[proxy]]
        path = "/h2/*"
        target = "h2c://127.0.0.1:{http2.Port}"

        """;

    private static string Url(Backend backend) => $"http://127.0.0.1:{backend.Port}";

    private static string Urls(IEnumerable<Backend> backends) => string.Join(", ", backends.Select(backend => $"\"{Url(backend)}\""));
}
