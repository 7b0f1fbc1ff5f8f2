using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Endpoints;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Forwarding.Http2;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Resolving;
using HttpServer.Proxy.Resolving.Wire;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy;

/// <summary>Registration of the proxy.</summary>
public static class ProxyServiceCollectionExtensions
{
    /// <summary>Adds routes, balancing and forwarding, with <see cref="ProxyOptions"/> as configured elsewhere. Calling twice is harmless.</summary>
    public static IServiceCollection AddHttpServerProxy(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpServerProxyRouting();
        services.AddHttpServerOutboundTransport();
        services.AddOptions<DnsOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DnsOptions>, DnsOptionsRules>());
        services.TryAddSingleton<DnsClient>();
        services.TryAddSingleton<NameResolver>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TargetRefresh>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ProbeService>());
        services.TryAddSingleton<DeadlineSweeper>();
        services.TryAddSingleton<TcpDialler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDialler, TcpDialler>(static provider => provider.GetRequiredService<TcpDialler>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDialler, TlsDialler>());
        services.AddHttpServerLiveOptions<ServerOptions>();
        services.TryAddSingleton<HeaderProtections>();
        services.TryAddSingleton<HookSet>();
        services.TryAddSingleton<Http1Forwarder>();
        services.TryAddSingleton<Http2Forwarder>();
        services.TryAddSingleton<UpgradeForwarder>();
        services.TryAddSingleton<RouteForwarder>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ProxyMatcherPolicy>());
        return services;
    }

    /// <summary>Takes <see cref="DnsOptions"/> from a configuration section, <c>dns</c>.</summary>
    public static IServiceCollection AddHttpServerDns(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        return services.AddHttpServerSection(section, DnsOptionsJsonContext.Default.DnsOptions, static (section, options) => section.Bind(options));
    }

    /// <summary>Takes the probes of all WebSocket routes that have none of their own from a configuration section, <c>websocket_health</c>, where it is there.</summary>
    public static IServiceCollection AddHttpServerWebSocketHealth(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        var shared = new SharedWebSocketHealth(section);
        services.AddSingleton(shared);
        services.AddSingleton<IPostConfigureOptions<ProxyOptions>>(shared);
        return services.AddSingleton<IValidateOptions<ProxyOptions>>(shared);
    }

    /// <summary>As <see cref="AddHttpServerProxy(IServiceCollection)"/>, with the routes taken from a section that is the array of routes.</summary>
    public static IServiceCollection AddHttpServerProxy(this IServiceCollection services, IConfiguration section)
    {
        services.AddHttpServerProxyRouting(section);
        return services.AddHttpServerProxy();
    }

    /// <summary>As <see cref="AddHttpServerProxy(IServiceCollection)"/>, with routes made in code.</summary>
    public static IServiceCollection AddHttpServerProxy(this IServiceCollection services, Action<ProxyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddHttpServerProxy().Configure(configure);
    }
}
