using HttpServer.Config.Format;

namespace HttpServer.Host.Configuration;

/// <summary>Keys that hold a secret without the type <c>Secret</c> behind them, because their feature is still to come.</summary>
internal static class SecretKeys
{
    private static readonly string[] Paths =
    [
        "proxy[].middleware.auth.bearer_token",
        "proxy[].middleware.auth.basic_auth",
        "proxy[].middleware.auth.custom_auth_header",
        "proxy[].middleware.auth.api_key.key_value",
        "proxy[].middleware.headers.request_headers",
        "tunnel.api_key",
        "tunnel.auth.api_key",
        "tunnel.auth.token",
        "tunnel.auth.headers",
        "tunnel.auth.token_refresh",
        "tunnel.endpoints",
        "tunnel.monitoring.status_webhook",
        "tunnel.server",
        "ai_analysis.alert_webhooks",
    ];

    public static ConfigurationFormatBuilder AddSecretKeys(this ConfigurationFormatBuilder format)
    {
        foreach (var path in Paths)
        {
            format.AddSecret(path);
        }

        return format;
    }
}
