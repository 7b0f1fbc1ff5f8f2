using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Transport;

public static class TransportServiceCollectionExtensions
{
    /// <summary>
    /// Puts Kestrel on the event-loop transport, where the platform has it (Linux); elsewhere nothing changes and
    /// Kestrel keeps its socket transport. See docs/adr for the measurement behind it.
    /// </summary>
    public static IServiceCollection AddHttpServerTransport(this IServiceCollection services)
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            services.TryAddSingleton(TimeProvider.System);
            services.TryAddSingleton(provider => new EventLoopGroup(
                Environment.ProcessorCount,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EventLoopGroup>>()));
            services.TryAddEnumerable(ServiceDescriptor.Singleton<IConnectionListenerFactory, EpollTransportFactory>());
        }

        return services;
    }
}
