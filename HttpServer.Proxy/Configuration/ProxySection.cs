using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

/// <summary>Fills the routes from a configuration section that is itself the array of routes.</summary>
internal sealed class ProxySection(IConfiguration section) : IConfigureOptions<ProxyOptions>
{
    public string? Path { get; } = (section as IConfigurationSection)?.Path;

    public void Configure(ProxyOptions options) =>
        section.Bind(options.Routes, binder => binder.ErrorOnUnknownConfiguration = true);
}
