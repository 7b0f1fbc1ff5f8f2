using HttpServer.Balancer;
using HttpServer.Balancer.Strategies;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Certificates;
using HttpServer.Core.Health;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Metrics;
using HttpServer.Proxy.Passthrough;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Routing;
using HttpServer.Proxy.Status;
using HttpServer.Proxy.Tls;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy;

/// <summary>Registers the proxy's options and routes, without the forwarding.</summary>
public static class ProxyRoutingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the balancer, the validation of <see cref="ProxyOptions"/> at start, <see cref="RouteTableFactory"/>,
    /// <see cref="RouteTableSource"/>, and the health and status of "proxy" and "balancer". Calling twice is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerProxyRouting(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpServerBalancer();
        services.AddOptions<ProxyOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ProxyOptionsRules>());
        services.AddMetrics();
        services.TryAddSingleton<ProxyMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TargetCensus>());
        services.TryAddSingleton<TargetProbes>();
        services.TryAddSingleton(static provider => new RouteTableFactory(
            provider.GetRequiredService<BalancingStrategies>(),
            provider.GetRequiredService<TargetProbes>(),
            provider.GetRequiredService<ProxyMetrics>(),
            provider.GetRequiredService<ILogger<RouteTableFactory>>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(static provider => new RouteTableSource(
            provider.GetRequiredService<RouteTableFactory>(),
            provider.GetServices<IValidateOptions<ProxyOptions>>(),
            provider.GetRequiredService<IOptions<ProxyOptions>>().Value));
        services.TryAddSingleton<PassthroughTableFactory>();
        services.TryAddSingleton<PassthroughTableSource>();
        services.TryAddSingleton<RouteTables>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectGate, ConnectGate>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetPoolSource, RouteTables>(static provider => provider.GetRequiredService<RouteTables>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RouteReload>());
        services.TryAddSingleton<CertificateStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BackendTlsRefresh>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RouteCertificates>());
        services.TryAddEnumerable(
        [
            ServiceDescriptor.Singleton<IStatusSource, BalancerStatus>(),
            ServiceDescriptor.Singleton<IStatusSource, ProxyStatus>(),
        ]);
        services.TryAddSingleton<ProxyHealthCheck>();
        services.AddHealthChecks();
        // Two registrations of one name would fail the first health request.
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(registration => registration.Name != ProxyHealthCheck.Name))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    ProxyHealthCheck.Name, provider => provider.GetRequiredService<ProxyHealthCheck>(), failureStatus: null, tags: [ProxyHealthCheck.Name]));
            }
        });
        return services;
    }

    /// <summary>
    /// As <see cref="AddHttpServerProxyRouting(IServiceCollection)"/>, with the routes taken from a section that is the
    /// array of routes; an unknown key in it fails the start. Keys may be written as in TOML, <c>strip_prefix</c>, or as the
    /// properties are, <c>StripPrefix</c>. Calling twice with the same section is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerProxyRouting(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        var binding = new ProxySection(section);
        // Binding a list twice would double it.
        if (!services.Any(service => service.ImplementationInstance is ProxySection known && known.IsSameAs(binding)))
        {
            services.AddSingleton<IConfigureOptions<ProxyOptions>>(binding);
            services.AddSingleton<IValidateOptions<ProxyOptions>>(binding);
            services.AddSingleton(binding);
        }
        return services.AddHttpServerProxyRouting();
    }
}
