using HttpServer.Acme;
using HttpServer.Balancer.Strategies;
using HttpServer.Config.Format;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Hosting;
using HttpServer.Host.Logging;
using HttpServer.Host.Reloading;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Passthrough;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using HttpServer.Static;

namespace HttpServer.Host.Configuration;

/// <summary>
/// The format of app_config.toml: which library's options stand behind which table. What the tables hold is written
/// in those options alone; here are only the exceptions that no options class can express.
/// </summary>
internal static class AppConfigFormat
{
    public static ConfigurationFormat Create() => new ConfigurationFormatBuilder()
        .AddSection("application", CoreOptionsJsonContext.Default.ApplicationOptions)
        .AddSection("server", CoreOptionsJsonContext.Default.ServerOptions)
        .AddSection("logging", LoggingOptionsJsonContext.Default.LoggingOptions)
        .AddSection("access_log", AccessLogOptionsJsonContext.Default.AccessLogOptions)
        .AddSection("static", StaticOptionsJsonContext.Default.StaticOptions)
        .AddArraySection("proxy", ProxyOptionsJsonContext.Default.RouteOptions)
        .AddArraySection("tls_passthrough", TlsPassthroughJsonContext.Default.PassthroughOptions)
        .AddSection("websocket_health", WebSocketHealthJsonContext.Default.WebSocketHealthOptions)
        .AddSection("dns", DnsOptionsJsonContext.Default.DnsOptions)
        .AddSection("reload", ReloadOptionsJsonContext.Default.ReloadOptions)
        .AddSection("server.ssl.lets_encrypt", AcmeOptionsJsonContext.Default.AcmeOptions)
        .AddSingleValue("server.ssl.lets_encrypt.domain")
        .AddShorthand("proxy[].targets[]", "url")
        .AddShorthand("proxy[].rewrite", "prefix")
        .AddShorthand("tls_passthrough[].targets[]", "url")
        .AddSingleValue("tls_passthrough[].sni")
        .AddSingleValue("tls_passthrough[].listeners")
        .AddSingleValue("proxy[].host")
        .AddSingleValue("proxy[].listeners")
        .AddSingleValue("proxy[].methods")
        .AddAllowedValues("proxy[].strategy", "a strategy", StrategyNames.All)
        .AddAllowedValues("tls_passthrough[].strategy", "a strategy", StrategyNames.All)
        .AddPendingKeys()
        .AddFurtherNames()
        .AddSecretKeys()
        .AddRestartKeys()
        .Build();
}
