using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reading;

/// <summary>Reads a TOML file at every load; a load that finds mistakes throws and leaves the values as they were.</summary>
internal sealed class TomlConfigurationProvider(string path, ConfigurationFormat format) : ConfigurationProvider
{
    public override void Load()
    {
        var layer = ConfigurationReader.ReadFile(format, new ConfigurationInputs { File = path }, out _);
        if (layer.Diagnostics.Any(static item => item.Severity == ConfigurationSeverity.Error))
        {
            throw new ConfigurationException(layer.OrderedDiagnostics);
        }

        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, setting) in layer.Settings)
        {
            data[key] = setting.Value;
        }

        Data = data;
    }
}
