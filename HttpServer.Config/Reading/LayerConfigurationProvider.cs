using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reading;

/// <summary>Hands the values of a layer to the options binder.</summary>
internal sealed class LayerConfigurationProvider(ConfigurationLayer layer) : ConfigurationProvider
{
    public override void Load()
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, setting) in layer.Settings)
        {
            data[key] = setting.Value;
        }

        Data = data;
    }
}
