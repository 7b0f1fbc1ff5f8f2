using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reading;

/// <summary>One layer as a source of <c>IConfiguration</c>.</summary>
internal sealed class LayerConfigurationSource(ConfigurationLayer layer) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new FixedLayerProvider(layer);
}
