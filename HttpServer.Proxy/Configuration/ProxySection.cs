using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

/// <summary>Fills the routes from a configuration section that is itself the array of routes.</summary>
internal sealed class ProxySection(IConfiguration section) : IConfigureOptions<ProxyOptions>
{
    public string? Path { get; } = (section as IConfigurationSection)?.Path;

    public void Configure(ProxyOptions options)
    {
        // One by one: for a list as a whole the binder does not say which key it does not know.
        foreach (var table in section.GetChildren())
        {
            var route = new RouteOptions();
            table.Bind(route, binder => binder.ErrorOnUnknownConfiguration = true);
            options.Routes.Add(route);
        }
    }
}
