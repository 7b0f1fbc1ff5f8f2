using HttpServer.Config.Format;

namespace HttpServer.Config.Tests.Gateway;

/// <summary>A format with one of everything.</summary>
public static class GatewayFormat
{
    public static ConfigurationFormat Build() => new ConfigurationFormatBuilder()
        .AddSection("server", GatewayJsonContext.Default.ServerOptions)
        .AddSection("logging", GatewayJsonContext.Default.LoggingOptions)
        .AddSection("static", GatewayJsonContext.Default.StaticOptions)
        .AddArraySection("proxy", GatewayJsonContext.Default.RouteOptions)
        .AddAlias("server.port", "server.default_port")
        .AddAlias("ssl", "server.ssl")
        .AddAlias("server.ssl.redirect_http", "server.ssl.force_https")
        .AddAlias("static_config", "static")
        .AddAlias("proxy[].ssl.verify_backend_ssl", "proxy[].ssl.verify_backend")
        .AddPending("tunnel.*", "the tunnel")
        .AddPending("reports.daily[].hour", "reports")
        .AddPending("ai_analysis.enabled", "log analysis")
        .AddPending("ai_analysis.models.custom_patterns", "log analysis")
        .AddPending("proxy[].circuit_breaker", "the circuit breaker")
        .AddIneffective("server.ssl.cipher_suites", "the operating system chooses the ciphers")
        .AddShorthand("proxy[].targets[]", "url")
        .AddAllowedValues("proxy[].strategy", "a strategy", ["round_robin", "weighted_round_robin", "random", "least_connections"])
        .AddAllowedValues("server.ssl.protocols[]", "a protocol", ["TLSv1.2", "TLSv1.3"])
        .AddSecret("proxy[].headers.bearer_token")
        .AddSecret("tunnel.api_key")
        .Build();
}
