using System.Globalization;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Configuration;

/// <summary>Takes the routes from a configuration section that is itself the array of routes.</summary>
internal sealed class ProxySection(IConfiguration section) : IConfigureOptions<ProxyOptions>, IValidateOptions<ProxyOptions>
{
    private static readonly Dictionary<Type, string> ShortForms = new()
    {
        [typeof(TargetOptions)] = nameof(TargetOptions.Url),
        [typeof(RewriteOptions)] = nameof(RewriteOptions.Prefix),
    };

    private readonly IConfiguration _section = section;

    /// <summary>All that is in the section, to tell whether it has changed; empty when there is nothing.</summary>
    public string Content() => string.Concat(_section.AsEnumerable().Where(setting => setting.Value is { Length: > 0 }).Select(setting => $"{setting.Key}={setting.Value}\n"));

    /// <summary>A configuration gives a new object for the same section each time it is asked.</summary>
    public bool IsSameAs(ProxySection other) =>
        ReferenceEquals(_section, other._section)
        || (_section is IConfigurationSection { Path: var path } && other._section is IConfigurationSection { Path: var otherPath } && path == otherPath);

    /// <summary>Fires once, when the section may have changed.</summary>
    // Not by the interface of options: whoever monitors them is thrown out of the change when it is not valid.
    public IChangeToken GetChangeToken() => _section.GetReloadToken();

    public void Configure(ProxyOptions options) => Read(options);

    public ValidateOptionsResult Validate(string? name, ProxyOptions options) =>
        Read(new ProxyOptions()) is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

    private List<string> Read(ProxyOptions options)
    {
        var path = SectionReader.PathOf(_section);
        var reader = new SectionReader(ProxyOptionsJsonContext.Default.RouteOptions, ShortForms);
        List<string> strange = [];
        foreach (var table in _section.GetChildren())
        {
            if (!int.TryParse(table.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                strange.Add($"{path}.{table.Key}: is in the place of the list of routes");
            }
            else if (table.Value is { Length: > 0 })
            {
                strange.Add($"{path}[{table.Key}]: must be a table");
            }
            else
            {
                var route = new RouteOptions { Place = $"{path}[{table.Key}]" };
                reader.Read(table, route.Place).Bind(route);
                options.Routes.Add(route);
            }
        }

        return [.. strange, .. reader.Failures];
    }
}
