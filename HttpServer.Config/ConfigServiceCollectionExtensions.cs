using HttpServer.Config.Health;
using HttpServer.Config.Reading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HttpServer.Config;

/// <summary>Registers what the running program knows about its configuration.</summary>
public static class ConfigServiceCollectionExtensions
{
    /// <summary>
    /// Adds the reading, its <see cref="ConfigurationState"/>, and the health check <c>config</c> with the tag
    /// <c>config</c>. A second call changes nothing.
    /// </summary>
    public static IServiceCollection AddHttpServerConfig(this IServiceCollection services, ConfigurationReading reading)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(reading);
        if (services.Any(static service => service.ServiceType == typeof(ConfigurationState)))
        {
            return services;
        }

        services.TryAddSingleton(reading);
        services.AddSingleton(reading.State);
        services.AddHealthChecks().AddCheck<ConfigurationHealthCheck>("config", tags: ["config"]);
        return services;
    }
}
