using HttpServer.Core.AccessLog;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog.Extensions.Logging;

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

        services.AddLogging(static logging => logging.ClearProviders());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, SerilogLoggerProvider>(Provider));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<LoggerFilterOptions>, LoggerFilterSetup>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(new ConfigurationChangeTokenSource<LoggerFilterOptions>(section));

        services.TryAddSingleton<PerformanceSummary>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccessLog, PerformanceSummary>(Summary));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PerformanceSummary>(Summary));
        return services;
    }

    private static PerformanceSummary Summary(IServiceProvider provider) => provider.GetRequiredService<PerformanceSummary>();

    private static SerilogLoggerProvider Provider(IServiceProvider provider)
    {
        LoggingOptions options;
        try
        {
            options = provider.GetRequiredService<IOptions<LoggingOptions>>().Value;
        }
        catch (OptionsValidationException)
        {
            // The host asks for a logger before it validates all options, and it shall report all their failures
            // together; until then there is the console.
            options = new LoggingOptions { OutputMode = "console" };
        }

        var logger = new SerilogPipeline(
            options,
            provider.GetRequiredService<LogConsole>(),
            provider.GetRequiredService<TimeProvider>()).Build();
        return new SerilogLoggerProvider(logger, dispose: true);
    }
}
