using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Reloading;

/// <summary>The one provider of a <see cref="LiveConfiguration"/> as a source.</summary>
internal sealed class LiveConfigurationSource(LiveConfigurationProvider provider) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => provider;
}
