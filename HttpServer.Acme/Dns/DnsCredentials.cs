namespace HttpServer.Acme.Dns;

/// <summary>The keys of <c>credentials</c> by provider.</summary>
internal static class DnsCredentials
{
    public const string ApiToken = "api_token";
    public const string ApiUrl = "api_url";
    public const string Server = "server";
    public const string Zone = "zone";
    public const string KeyName = "key_name";
    public const string KeySecret = "key_secret";
    public const string Command = "command";

    /// <returns>Empty when it is not there.</returns>
    public static string Of(DnsChallengeOptions options, string key) =>
        options.Credentials.TryGetValue(key, out var secret) && secret.Value is { } value ? value
        : key == ApiToken ? options.ApiToken.Value ?? ""
        : "";
}
