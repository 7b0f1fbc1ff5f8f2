using HttpServer.Config.Format;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reading;

/// <summary>A TOML file as a source of its own.</summary>
internal sealed class TomlConfigurationSource(string path, ConfigurationFormat format) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new TomlConfigurationProvider(path, format);
}
