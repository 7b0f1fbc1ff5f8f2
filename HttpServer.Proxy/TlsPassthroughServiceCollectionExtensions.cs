using HttpServer.Core.Hosting;
using HttpServer.Core.Tls;
using HttpServer.Proxy.Passthrough;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy;

/// <summary>Registration of TLS passthrough: connections that are passed on by the host that their clients ask for, TLS and all.</summary>
public static class TlsPassthroughServiceCollectionExtensions
{
    /// <summary>
    /// Adds passthrough on the listeners for TLS, with <see cref="TlsPassthroughOptions"/> as configured elsewhere; adds the proxy too,
    /// whose balancing it shares. Calling twice is harmless.
    /// </summary>
    public static IServiceCollection AddHttpServerTlsPassthrough(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddHttpServerProxy();
        services.AddOptions<TlsPassthroughOptions>().ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TlsPassthroughOptions>, PassthroughRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ServerOptions>, PassthroughPorts>());
        services.TryAddSingleton<PassthroughRelay>();
        services.TryAddSingleton<ITlsPassthrough, TlsPassthrough>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PassthroughReload>());
        return services;
    }

    /// <summary>
    /// As <see cref="AddHttpServerTlsPassthrough(IServiceCollection)"/>, with the routes taken from a section that is the array of
    /// routes, <c>tls_passthrough</c>; an unknown key in it fails the start. Followed when it changes.
    /// </summary>
    public static IServiceCollection AddHttpServerTlsPassthrough(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(section);
        var binding = new TlsPassthroughSection(section);
        services.AddSingleton<IConfigureOptions<TlsPassthroughOptions>>(binding);
        services.AddSingleton<IValidateOptions<TlsPassthroughOptions>>(binding);
        services.AddSingleton(binding);
        return services.AddHttpServerTlsPassthrough();
    }

    /// <summary>As <see cref="AddHttpServerTlsPassthrough(IServiceCollection)"/>, with routes made in code.</summary>
    public static IServiceCollection AddHttpServerTlsPassthrough(this IServiceCollection services, Action<TlsPassthroughOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddHttpServerTlsPassthrough().Configure(configure);
    }
}
