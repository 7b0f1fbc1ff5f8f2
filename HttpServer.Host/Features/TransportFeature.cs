using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>How bytes get in and out of the process.</summary>
internal static class TransportFeature
{
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    /// <summary>Adds the event-loop transport where the platform has it, before Kestrel adds its own.</summary>
    public static IServiceCollection AddTransportFeature(this IServiceCollection services, ListeningSockets sockets)
    {
        // Through a factory, so that it is disposed of with the others.
        services.AddSingleton(_ => sockets);
        services.AddHttpServerTransport();
        if (services.All(service => service.ServiceType != typeof(IConnectionListenerFactory)))
        {
            // Kestrel's sockets it is: spared hops between threads are a third of a small request, and nothing here blocks.
            // The runtime reads the variable when it makes its first socket; Windows has no use for it.
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
            services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        }

        return services;
    }
}
