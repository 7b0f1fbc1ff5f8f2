using HttpServer.Core.Clients;
using HttpServer.Core.Guards;
using HttpServer.Core.Https;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Core.Tls;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Checks <see cref="ServerOptions"/> and reports every fault under the key's name in the file.</summary>
internal sealed class ServerOptionsRules : IValidateOptions<ServerOptions>
{
    private static readonly string[] OwnHeaders = ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "Forwarded", "X-Request-Id"];

    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> failures = [];
        RangeRules.Check("server", options, CoreOptionsJsonContext.Default.ServerOptions, failures);
        ListenerRules.CheckAddress("server", options.BindAddress, failures);
        ListenerRules.Check(options, failures);
        ProxyProtocolRules.Check(options, failures);
        SslRules.Check(options.Ssl, failures);
        HttpsRules.Check(options, failures);
        CheckNetworks(options.TrustedProxies, "trusted_proxies", failures);
        CheckNetworks(options.StatusNetworks, "status_networks", failures);
        CheckHeaders(options.ProtectedHeaders, "protected_headers", failures);
        CheckHeaders(options.UnprotectedHeaders, "unprotected_headers", failures);
        for (var i = 0; i < options.UnprotectedHeaders.Count; i++)
        {
            if (OwnHeaders.FirstOrDefault(own => Covers(options.UnprotectedHeaders[i], own)) is { } own)
            {
                failures.Add($"server.unprotected_headers[{i}]: '{options.UnprotectedHeaders[i]}' covers {own}, which the gateway writes itself; name the proxy in front in trusted_proxies");
            }
        }

        for (var i = 0; i < options.AllowedHosts.Count; i++)
        {
            if (!HostName.IsPattern(options.AllowedHosts[i]))
            {
                failures.Add($"server.allowed_hosts[{i}]: '{options.AllowedHosts[i]}' is not a host name like example.com, "
                    + "*.example.com or an IP address (without port; international names in their xn-- form)");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckHeaders(IList<string> names, string key, List<string> failures)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (!FieldNames.IsPattern(names[i]))
            {
                failures.Add($"server.{key}[{i}]: '{names[i]}' is not a header name, nor the beginning of one with a star behind it");
            }
        }
    }

    private static bool Covers(string pattern, string name) => pattern.EndsWith('*')
        ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
        : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static void CheckNetworks(IList<string> networks, string key, List<string> failures)
    {
        for (var i = 0; i < networks.Count; i++)
        {
            if (!Network.TryParse(networks[i], out _, out var error))
            {
                failures.Add($"server.{key}[{i}]: {error}");
            }
        }
    }
}
