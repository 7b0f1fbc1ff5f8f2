using HttpServer.Config.Health;
using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Config;

/// <summary>Registers what the running program knows about its configuration.</summary>
public static class ConfigServiceCollectionExtensions
{
    /// <summary>As below, for a configuration that nobody exchanges.</summary>
    public static IServiceCollection AddHttpServerConfig(this IServiceCollection services, ConfigurationReading reading) =>
        services.AddHttpServerConfig(new LiveConfiguration(reading));

    /// <summary>Adds the <see cref="LiveConfiguration"/>, and the health check <c>config</c> with the tag <c>config</c>. A second call changes nothing.</summary>
    public static IServiceCollection AddHttpServerConfig(this IServiceCollection services, LiveConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (services.Any(static service => service.ServiceType == typeof(LiveConfiguration)))
        {
            return services;
        }

        services.AddSingleton(configuration);
        services.AddHealthChecks().AddCheck<ConfigurationHealthCheck>("config", tags: ["config"]);
        return services;
    }
}
