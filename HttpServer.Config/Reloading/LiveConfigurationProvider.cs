using HttpServer.Config.Reading;

namespace HttpServer.Config.Reloading;

/// <summary>All layers of a reading as one provider, so that an exchange is one change and never half of one.</summary>
internal sealed class LiveConfigurationProvider(ConfigurationReading reading) : LayerConfigurationProvider
{
    private ConfigurationReading _reading = reading;

    public override void Load() => Take(_reading.Layers.WeakestFirst);

    public void Replace(ConfigurationReading reading)
    {
        _reading = reading;
        Load();
        OnReload();
    }
}
