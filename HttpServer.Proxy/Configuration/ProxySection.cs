using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Configuration;

/// <summary>Fills the routes from a configuration section that is itself the array of routes.</summary>
internal sealed class ProxySection(IConfiguration section) : IConfigureOptions<ProxyOptions>
{
    private static readonly (string Key, string Full)[] ShortForms =
    [
        (nameof(RouteOptions.Host), $"{nameof(RouteOptions.Host)}:0"),
        (nameof(RouteOptions.Methods), $"{nameof(RouteOptions.Methods)}:0"),
        (nameof(RouteOptions.Rewrite), $"{nameof(RouteOptions.Rewrite)}:{nameof(RewriteOptions.Prefix)}"),
    ];

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
            WithoutShortForms(table).Bind(route, binder => binder.ErrorOnUnknownConfiguration = true);
            options.Routes.Add(route);
        }
    }

    /// <summary>The table with strings that stand for a list or a table in their full form, which is all that the binder knows.</summary>
    private static IConfiguration WithoutShortForms(IConfigurationSection table)
    {
        var forms = ShortForms.Where(form => table[form.Key] is { Length: > 0 }).ToList();
        if (forms.Count == 0)
        {
            return table;
        }

        var settings = table.AsEnumerable().ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, full) in forms)
        {
            settings.Remove($"{table.Path}:{key}", out var value);
            settings[$"{table.Path}:{full}"] = value;
        }

        return new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(table.Path);
    }
}
