namespace HttpServer.Config.Reading;

/// <summary>A layer that was read before.</summary>
internal sealed class FixedLayerProvider(ConfigurationLayer layer) : LayerConfigurationProvider
{
    public override void Load() => Take(layer);
}
