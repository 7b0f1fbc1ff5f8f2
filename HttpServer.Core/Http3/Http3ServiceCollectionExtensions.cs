using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Core.Http3;

/// <summary>Registration of HTTP/3.</summary>
internal static class Http3ServiceCollectionExtensions
{
    /// <summary>A QUIC that is registered before goes before the platform's own.</summary>
    public static IServiceCollection AddHttp3(this IServiceCollection services)
    {
        if (services.Any(static service => service.ServiceType == typeof(QuicTransport)))
        {
            return services;
        }

        if (services.LastOrDefault(static service => service is { IsKeyedService: false } && service.ServiceType == typeof(IMultiplexedConnectionListenerFactory)) is { } given)
        {
            // Kestrel is to ask ours, which asks that one.
            services.Remove(given);
            services.Add(Keyed(given));
        }

        services.AddSingleton(static provider => new QuicTransport(
            () => provider.GetKeyedService<IMultiplexedConnectionListenerFactory>(typeof(QuicTransport)) ?? PlatformQuic.Create(provider)));
        services.AddSingleton<IMultiplexedConnectionListenerFactory>(static provider => provider.GetRequiredService<QuicTransport>());
        services.TryAddSingleton<AlternativeService>();
        services.TryAddSingleton<QuicHandshake>();
        services.TryAddSingleton<Http3Ports>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Http3Opening>());
        return services;
    }

    private static ServiceDescriptor Keyed(ServiceDescriptor given) => given switch
    {
        { ImplementationInstance: { } instance } => new(typeof(IMultiplexedConnectionListenerFactory), typeof(QuicTransport), instance),
        { ImplementationFactory: { } factory } => new(typeof(IMultiplexedConnectionListenerFactory), typeof(QuicTransport), (provider, _) => factory(provider), given.Lifetime),
        _ => new(typeof(IMultiplexedConnectionListenerFactory), typeof(QuicTransport), given.ImplementationType!, given.Lifetime),
    };
}
