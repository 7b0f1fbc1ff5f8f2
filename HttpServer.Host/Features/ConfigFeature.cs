using HttpServer.Config;
using HttpServer.Config.Reading;
using HttpServer.Core.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Config in the gateway.</summary>
internal static class ConfigFeature
{
    /// <summary>Adds /config/health, and /config/status, which the library cannot add itself: it knows no web server.</summary>
    public static IServiceCollection AddConfigFeature(this IServiceCollection services, ConfigurationReading reading)
    {
        services.AddHttpServerConfig(reading);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, ConfigStatus>());
        return services;
    }
}
