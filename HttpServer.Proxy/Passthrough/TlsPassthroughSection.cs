using System.Globalization;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Takes the passthrough routes from a configuration section that is itself the array of them.</summary>
internal sealed class TlsPassthroughSection(IConfiguration section) : IConfigureOptions<TlsPassthroughOptions>, IValidateOptions<TlsPassthroughOptions>
{
    private static readonly Dictionary<Type, string> ShortForms = new() { [typeof(PassthroughTargetOptions)] = nameof(PassthroughTargetOptions.Url) };

    /// <summary>All that is in the section, to tell whether it has changed.</summary>
    public string Content() => string.Concat(section.AsEnumerable().Where(static setting => setting.Value is { Length: > 0 }).Select(static setting => $"{setting.Key}={setting.Value}\n"));

    /// <summary>Fires once, when the section may have changed.</summary>
    // Not by the interface of options: whoever monitors them is thrown out of the change when it is not valid.
    public IChangeToken GetChangeToken() => section.GetReloadToken();

    public void Configure(TlsPassthroughOptions options) => Read(options);

    public ValidateOptionsResult Validate(string? name, TlsPassthroughOptions options) =>
        Read(new TlsPassthroughOptions()) is { Count: > 0 } failures ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;

    private List<string> Read(TlsPassthroughOptions options)
    {
        var path = SectionReader.PathOf(section);
        var reader = new SectionReader(TlsPassthroughJsonContext.Default.PassthroughOptions, ShortForms);
        List<string> strange = [];
        foreach (var table in section.GetChildren())
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
                var route = new PassthroughOptions { Place = $"{path}[{table.Key}]" };
                reader.Read(table, route.Place).Bind(route);
                options.Routes.Add(route);
            }
        }

        return [.. strange, .. reader.Failures];
    }
}
