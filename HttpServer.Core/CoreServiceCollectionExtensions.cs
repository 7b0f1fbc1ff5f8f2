using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Draining;
using HttpServer.Core.Health;
using HttpServer.Core.Hosting;
using HttpServer.Core.Http3;
using HttpServer.Core.Https;
using HttpServer.Core.Overload;
using HttpServer.Core.Requests;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core;

/// <summary>Registration of the gateway's server.</summary>
public static class CoreServiceCollectionExtensions
{
    /// <summary>
    /// Adds request identity, guards, health pages and draining with <see cref="ServerOptions"/> as configured
    /// elsewhere. Calling it twice does nothing more.
    /// </summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<ServerOptions>().ValidateOnStart();
        services.AddOptions<ApplicationOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServerOptions>, ServerOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ApplicationOptions>, ApplicationOptionsRules>());
        services.AddHttpServerLiveOptions<ServerOptions>();
        services.TryAddSingleton<RequestPolicies>();
        services.TryAddSingleton<OpenHttpsPort>();
        services.TryAddSingleton(static provider => new HttpsRedirects(provider.GetRequiredService<RequestPolicies>(), provider.GetRequiredService<OpenHttpsPort>()));
        services.TryAddSingleton<ClientCertificateRules>();
        services.TryAddSingleton<HostAgreement>();
        services.TryAddSingleton<AlternativeService>();
        services.TryAddSingleton<HttpsGuard>();
        services.TryAddSingleton<RequestIds>();
        services.TryAddSingleton<RequestLedger>();
        services.TryAddSingleton<RequestFailures>();
        services.TryAddSingleton<ConcurrencyLimit>();
        services.TryAddSingleton<RequestDeadlines>();
        services.TryAddSingleton<DrainSignal>();
        services.TryAddSingleton<OpenConnections>();
        services.TryAddSingleton<ResponseClosing>();
        services.AddCertificates();
        services.TryAddSingleton<HealthReports>();
        services.TryAddSingleton(static provider => new BuiltInEndpoints(
            provider.GetRequiredService<RequestPolicies>(), provider.GetServices<IStatusSource>));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, CoreStatus>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DrainService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RefusedHeads>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RequestDeadlines>(
            static provider => provider.GetRequiredService<RequestDeadlines>()));
        return services;
    }

    /// <summary>As <see cref="AddHttpServerCore(IServiceCollection)"/>, bound to <paramref name="section"/>: <c>configuration.GetSection("server")</c>.</summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.AddHttpServerCore();
        return services.AddHttpServerSection(section, CoreOptionsJsonContext.Default.ServerOptions, static (section, options) => section.Bind(options), "ssl.lets_encrypt");
    }

    /// <summary>As <see cref="AddHttpServerCore(IServiceCollection)"/>, with options set in code.</summary>
    public static IServiceCollection AddHttpServerCore(this IServiceCollection services, Action<ServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        services.AddHttpServerCore();
        services.Configure(configure);
        return services;
    }
}
