using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using HttpServer.Core.Clients;
using HttpServer.Core.Guards;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Checks <see cref="ServerOptions"/> and reports every fault under the key's name in the file.</summary>
internal sealed class ServerOptionsRules : IValidateOptions<ServerOptions>
{
    public ValidateOptionsResult Validate(string? name, ServerOptions options)
    {
        List<string> failures = [];
        CheckRanges(options, failures);
        if (options.BindAddress is not ("*" or "localhost") && !StrictAddress.TryParse(options.BindAddress, out _))
        {
            failures.Add($"server.bind_address: '{options.BindAddress}' is not '*', 'localhost' or an IP address");
        }

        CheckNetworks(options.TrustedProxies, "trusted_proxies", failures);
        CheckNetworks(options.StatusNetworks, "status_networks", failures);
        for (var i = 0; i < options.AllowedHosts.Count; i++)
        {
            if (!AllowedHosts.IsPattern(options.AllowedHosts[i]))
            {
                failures.Add($"server.allowed_hosts[{i}]: '{options.AllowedHosts[i]}' is not a host name like example.com, "
                    + "*.example.com or an IP address (without port; international names in their xn-- form)");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    // The bounds stand once, in the attributes that the schema is made of as well.
    private static void CheckRanges(ServerOptions options, List<string> failures)
    {
        foreach (var property in CoreOptionsJsonContext.Default.ServerOptions.Properties)
        {
            if (Range(property) is { } range && property.Get?.Invoke(options) is { } value && !range.IsValid(value))
            {
                failures.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"server.{property.Name}: {value} is not between {range.Minimum} and {range.Maximum}"));
            }
        }
    }

    private static RangeAttribute? Range(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(RangeAttribute), inherit: false) is [RangeAttribute range, ..] ? range : null;

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
