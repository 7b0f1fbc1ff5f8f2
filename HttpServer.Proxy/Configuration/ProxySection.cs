using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

/// <summary>Fills the routes from a configuration section that is itself the array of routes.</summary>
internal sealed class ProxySection(IConfiguration section) : IConfigureOptions<ProxyOptions>
{
    private readonly IConfiguration _section = section;

    /// <summary>A configuration gives a new object for the same section each time it is asked.</summary>
    public bool IsSameAs(ProxySection other) =>
        ReferenceEquals(_section, other._section)
        || (_section is IConfigurationSection { Path: var path } && other._section is IConfigurationSection { Path: var otherPath } && path == otherPath);

    public void Configure(ProxyOptions options)
    {
        // One by one: for a list as a whole the binder does not say which key it does not know.
        foreach (var table in _section.GetChildren())
        {
            var route = new RouteOptions();
            table.Bind(route, binder => binder.ErrorOnUnknownConfiguration = true);
            options.Routes.Add(route);
        }
    }
}
