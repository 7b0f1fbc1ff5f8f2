using HttpServer.Core.Health;
using HttpServer.Core.Sections;
using HttpServer.Static.Health;
using HttpServer.Static.Resolving;
using HttpServer.Static.Sending;
using HttpServer.Static.Site;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Static;

/// <summary>Registers static files. Calling any of these more than once is harmless.</summary>
public static class StaticServiceCollectionExtensions
{
    private const string Name = "static";

    /// <summary>Adds static files with the options that are configured elsewhere, or their defaults.</summary>
    public static IServiceCollection AddHttpServerStatic(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static service => service.ServiceType == typeof(SiteSource)))
        {
            return services;
        }
        services.AddOptions<StaticOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StaticOptions>, StaticOptionsRules>());
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpServerLiveOptions<StaticOptions>();
        services.TryAddSingleton<SiteSource>();
        services.TryAddSingleton<SiteTraffic>();
        services.TryAddSingleton<Resolver>();
        services.TryAddSingleton<FileSender>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, StaticStatusSource>());
        services.AddHealthChecks().AddCheck<DirectoryHealthCheck>(Name, tags: [Name]);
        return services;
    }

    /// <summary>Adds static files with options set in code.</summary>
    public static IServiceCollection AddHttpServerStatic(this IServiceCollection services, Action<StaticOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddHttpServerStatic().Configure(configure);
    }

    /// <summary>Adds static files with the options of a configuration section (<c>static</c>), followed when it changes.</summary>
    public static IServiceCollection AddHttpServerStatic(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddHttpServerStatic()
            .AddHttpServerSection(section, StaticOptionsJsonContext.Default.StaticOptions, static (section, options) => section.Bind(options));
    }
}
