using HttpServer.Config;
using HttpServer.Config.Reloading;
using HttpServer.Core.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace HttpServer.Host.Features;

/// <summary>HttpServer.Config in the gateway.</summary>
internal static class ConfigFeature
{
    /// <summary>Adds /config/health, and /config/status, which the library cannot add itself: it knows no web server.</summary>
    public static IServiceCollection AddConfigFeature(this IServiceCollection services, LiveConfiguration live)
    {
        services.AddHttpServerConfig(live);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, ConfigStatus>());
        return services;
    }
}
