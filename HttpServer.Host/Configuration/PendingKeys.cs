using HttpServer.Config.Format;

namespace HttpServer.Host.Configuration;

/// <summary>
/// Keys of the format whose feature is not in this version: recognised one by one, so that a misspelt one is still
/// an error, and reported as not yet in effect. A feature that arrives takes its lines out of here.
/// </summary>
internal static class PendingKeys
{
    private const string Middleware = "the middleware of a route";
    private const string Tunnel = "the tunnel";
    private const string Analysis = "log analysis";

    public static ConfigurationFormatBuilder AddPendingKeys(this ConfigurationFormatBuilder format) => format
        .AddMiddleware()
        .AddTunnel()
        .AddAnalysis();

    private static ConfigurationFormatBuilder AddMiddleware(this ConfigurationFormatBuilder format) => format
        .AddPending("proxy[].middleware.headers", Middleware,
            "request_headers", "response_headers", "remove_request_headers", "remove_response_headers", "override_host")
        .AddPending("proxy[].middleware.rate_limit", Middleware,
            "requests_per_minute", "window_seconds", "max_concurrent", "limit_by_header", "rate_limit_message")
        .AddPending("proxy[].middleware.transform.request", Middleware,
            "replace_text", "add_json_fields", "remove_json_fields")
        .AddPending("proxy[].middleware.transform.response", Middleware,
            "replace_text", "add_json_fields", "remove_json_fields")
        .AddPending("proxy[].middleware.auth", Middleware, "bearer_token", "basic_auth", "custom_auth_header")
        .AddPending("proxy[].middleware.auth.api_key", Middleware, "header_name", "key_value")
        .AddPending("proxy[].middleware.compression", Middleware, "gzip", "brotli", "threshold_bytes", "level");

    private static ConfigurationFormatBuilder AddTunnel(this ConfigurationFormatBuilder format) => format
        .AddPending("server.ssl.wildcard", Tunnel, "covers_tunnels")
        .AddPending("tunnel", Tunnel,
            "enabled", "local_port", "local_host", "api_key", "subdomain", "custom_domain", "expose_all")
        .AddPending("tunnel.expose[]", Tunnel, "local_path", "public_path", "local_target")
        .AddPending("tunnel.endpoints[]", Tunnel,
            "server_url", "subdomain", "custom_domain", "protocol_version", "connection_timeout", "keepalive_interval", "max_connections")
        .AddPending("tunnel.auth", Tunnel,
            "method", "api_key", "token", "cert_file", "key_file", "user", "headers", "token_refresh")
        .AddPending("tunnel.reconnection", Tunnel,
            "enabled", "initial_delay", "max_delay", "backoff_multiplier", "max_attempts", "jitter_factor")
        .AddPending("tunnel.monitoring", Tunnel,
            "enabled", "health_interval", "collect_metrics", "status_webhook", "log_events")
        .AddPending("tunnel.ssl", Tunnel,
            "verify_server", "ca_file", "client_cert", "client_key", "sni_hostname", "alpn_protocols")
        // A string in the agent's table, a table of its own at the edge: recognised whole.
        .AddPending("tunnel", Tunnel, "server");

    private static ConfigurationFormatBuilder AddAnalysis(this ConfigurationFormatBuilder format) => format
        .AddPending("ai_analysis", Analysis,
            "enabled", "mcp_server_port", "dashboard_port", "analysis_interval", "retention_days", "real_time_streaming", "alert_webhooks")
        .AddPending("ai_analysis.models", Analysis,
            "anomaly_detection", "performance_prediction", "security_monitoring", "custom_patterns");

    private static ConfigurationFormatBuilder AddPending(
        this ConfigurationFormatBuilder format, string table, string feature, params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            format.AddPending($"{table}.{key}", feature);
        }

        return format;
    }
}
