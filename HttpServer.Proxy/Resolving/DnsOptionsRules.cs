using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Resolving;

/// <summary>What must hold for <see cref="DnsOptions"/>.</summary>
internal sealed class DnsOptionsRules : IValidateOptions<DnsOptions>
{
    public ValidateOptionsResult Validate(string? name, DnsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var result = new ValidateOptionsResultBuilder();
        for (var i = 0; i < options.Servers.Count; i++)
        {
            if (!NameServerAddress.TryParse(options.Servers[i], out _))
            {
                result.AddError($"dns.servers[{i}]: '{options.Servers[i]}' is not an address like 10.0.0.2 or 10.0.0.2:5353");
            }
        }
        return result.Build();
    }
}
