using HttpServer.Core.AccessLog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Logging;

/// <summary>Registration of the program's log.</summary>
public static class LoggingServiceCollectionExtensions
{
    /// <summary>
    /// Replaces all logging providers by Serilog as section "logging" asks, and puts an access log with a bare file name
    /// into its directory.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configuration">The whole configuration.</param>
    public static IServiceCollection AddHttpServerLogging(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection("logging");
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => LogConsole.OfProcess());
        services.AddOptions<LoggingOptions>().ValidateOnStart();
        services.Configure<LoggingOptions>(section);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LoggingOptions>, LoggingOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<LoggingOptions>, LoggingLevelsSetup>(
            _ => new LoggingLevelsSetup(section.GetSection("levels"))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<AccessLogOptions>, AccessLogDirectory>());

        services.AddLogging(logging => logging.ClearProviders());
        return services;
    }
}
