using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Transport;

/// <summary>Registration of the transport.</summary>
public static class TransportServiceCollectionExtensions
{
    private static bool HasEventLoop => OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>
    /// Puts Kestrel on the event-loop transport, where the platform has it (64-bit Linux); elsewhere Kestrel keeps its
    /// own. Handlers then run on the loop's threads and must not block. The measurement behind it: docs/adr.
    /// A <see cref="ListeningSockets"/> that is registered before gives it sockets that are open already.
    /// </summary>
    public static IServiceCollection AddHttpServerTransport(this IServiceCollection services)
    {
        services.AddHttpServerOutboundTransport();
        if (HasEventLoop)
        {
            services.TryAddSingleton(static _ => new ListeningSockets([]));
            services.AddOptions<ServerOptions>();
            services.AddHttpServerLiveOptions<ServerOptions>();
            services.TryAddSingleton<SlowClients>();
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, EpollTransportFactory>());
        }

        return services;
    }

    /// <summary>Only the dialling half, for an application that listens in its own way.</summary>
    public static IServiceCollection AddHttpServerOutboundTransport(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        if (HasEventLoop)
        {
            services.TryAddSingleton(static provider => new EventLoopGroup(
                Environment.ProcessorCount,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EventLoopGroup>>()));
            services.TryAddSingleton<IOutboundTransport, EpollOutboundTransport>();
        }
        else
        {
            services.TryAddSingleton<IOutboundTransport, SocketOutboundTransport>();
        }

        return services;
    }
}
