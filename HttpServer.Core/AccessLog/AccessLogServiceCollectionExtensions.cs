using HttpServer.Core.Sections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.AccessLog;

/// <summary>Registration of the access log.</summary>
public static class AccessLogServiceCollectionExtensions
{
    /// <summary>Writes one line per request to the file of <see cref="AccessLogOptions"/>.</summary>
    public static IServiceCollection AddHttpServerAccessLog(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddOptions<AccessLogOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessLogOptions>, AccessLogOptionsRules>());
        services.TryAddSingleton<AccessLogWriter>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccessLog, AccessLogWriter>(Writer));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AccessLogWriter>(Writer));
        return services;
    }

    /// <summary>The same, with options in code.</summary>
    public static IServiceCollection AddHttpServerAccessLog(this IServiceCollection services, Action<AccessLogOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.Configure(configure);
        return services.AddHttpServerAccessLog();
    }

    /// <summary>The same, with options from a configuration section.</summary>
    public static IServiceCollection AddHttpServerAccessLog(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpServerSection(section, AccessLogOptionsJsonContext.Default.AccessLogOptions, static (section, options) => section.Bind(options));
        return services.AddHttpServerAccessLog();
    }

    private static AccessLogWriter Writer(IServiceProvider provider) => provider.GetRequiredService<AccessLogWriter>();
}
