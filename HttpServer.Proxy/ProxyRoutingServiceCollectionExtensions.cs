using HttpServer.Balancer;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy;

/// <summary>Registers the proxy's options and routes, without the forwarding.</summary>
public static class ProxyRoutingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the balancer, the validation of <see cref="ProxyOptions"/> at start, <see cref="RouteTableFactory"/> and
    /// <see cref="RouteTableSource"/>. Calling twice is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerProxyRouting(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpServerBalancer();
        services.AddOptions<ProxyOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ProxyOptionsRules>());
        services.TryAddSingleton<RouteTableFactory>();
        services.TryAddSingleton(provider => new RouteTableSource(
            provider.GetRequiredService<RouteTableFactory>().Create(provider.GetRequiredService<IOptions<ProxyOptions>>().Value)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITargetPoolSource, RouteTableSource>(
            provider => provider.GetRequiredService<RouteTableSource>()));
        return services;
    }
}
