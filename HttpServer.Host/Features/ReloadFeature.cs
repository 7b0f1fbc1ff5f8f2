using HttpServer.Host.Configuration;
using HttpServer.Host.Reloading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>Changes of the configuration while the gateway runs.</summary>
internal static class ReloadFeature
{
    /// <summary>The section and its rules.</summary>
    public static IServiceCollection AddReloadOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ReloadOptions>().Bind(configuration.GetSection("reload")).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ReloadOptions>, ReloadOptionsRules>());
        return services;
    }

    /// <summary>Follows the configuration file, the signal and the command.</summary>
    /// <param name="services">The gateway's.</param>
    /// <param name="sources">What is read again.</param>
    public static IServiceCollection AddReloadFeature(this IServiceCollection services, ConfigurationSources sources)
    {
        services.AddSingleton(sources);
        services.AddSingleton<ConfigurationReload>();
        services.AddSingleton<IHostedService, ConfigurationFollower>();
        services.AddSingleton<IHostedService, HangupSignal>();
        services.AddSingleton<IHostedService, ReloadSocket>();
        return services;
    }
}
