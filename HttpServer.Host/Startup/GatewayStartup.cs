using System.Net.Sockets;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using HttpServer.Core.Hosting;
using HttpServer.Core.LogFiles;
using HttpServer.Core.Transport;
using HttpServer.Host.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Startup;

/// <summary>Starts the gateway, or says in one line why the machine does not let it.</summary>
internal static class GatewayStartup
{
    /// <exception cref="ConfigurationException">A log file cannot be opened.</exception>
    public static WebApplication BuildOrRefuse(ConfigurationReading reading, ConfigurationSources sources, ListeningSockets sockets)
    {
        try
        {
            return GatewayApplication.Build(reading, sources, sockets);
        }
        catch (LogFileException exception)
        {
            throw new ConfigurationException(reading.Explain([exception.Message]));
        }
    }

    /// <exception cref="RefusalException">The port or the address cannot be had.</exception>
    /// <exception cref="ConfigurationException">A log file cannot be opened.</exception>
    public static async Task StartOrRefuseAsync(this WebApplication gateway, ConfigurationReading reading, CancellationToken cancellationToken)
    {
        var server = gateway.Services.GetRequiredService<IOptions<ServerOptions>>().Value;
        try
        {
            await gateway.StartAsync(cancellationToken);
        }
        catch (LogFileException exception)
        {
            throw new ConfigurationException(reading.Explain([exception.Message]));
        }
        catch (Exception exception) when (Reason(exception) is { } reason)
        {
            throw new RefusalException(Explain(reason, server, Refused(server, exception)), exception);
        }
    }

    private static SocketError? Reason(Exception exception) => exception switch
    {
        AddressInUseException => SocketError.AddressAlreadyInUse,
        SocketException socket => socket.SocketErrorCode,
        IOException { InnerException: { } inner } => Reason(inner),
        _ => null,
    };

    /// <summary>The listener that the server names in its complaint; null for that on the default port.</summary>
    private static ListenerOptions? Refused(ServerOptions server, Exception exception) =>
        server.Listeners.FirstOrDefault(listener => exception.Message.Contains($":{listener.Port}:", StringComparison.Ordinal));

    private static string Explain(SocketError reason, ServerOptions server, ListenerOptions? listener) => reason switch
    {
        SocketError.AddressAlreadyInUse when listener is not null =>
            $"port {listener.Port} of the listener '{listener.Name}' is in use by another program.",
        SocketError.AddressAlreadyInUse =>
            $"port {server.DefaultPort} is in use by another program; choose another with --port, or 0 for a free one.",
        SocketError.AccessDenied =>
            $"port {server.DefaultPort} needs more rights than this user has; choose one above 1023 with --port.",
        SocketError.AddressNotAvailable =>
            $"server.bind_address: '{server.BindAddress}' is not an address of this machine.",
        _ => $"port {server.DefaultPort} cannot be opened: {new SocketException((int)reason).Message}.",
    };
}
