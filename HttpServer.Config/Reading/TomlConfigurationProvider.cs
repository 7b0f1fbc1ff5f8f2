using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;

namespace HttpServer.Config.Reading;

/// <summary>Reads a TOML file at every load; a load that finds mistakes throws and leaves the values as they were.</summary>
internal sealed class TomlConfigurationProvider(string path, ConfigurationFormat format) : LayerConfigurationProvider
{
    public override void Load()
    {
        var layer = ConfigurationReader.ReadFile(format, new ConfigurationInputs { File = path }, out _);
        if (layer.Diagnostics.Any(static item => item.Severity == ConfigurationSeverity.Error))
        {
            throw new ConfigurationException(layer.OrderedDiagnostics);
        }

        Take(layer);
    }
}
