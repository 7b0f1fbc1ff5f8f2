using System.Net;
using HttpServer.Core.Guards;
using HttpServer.Core.Http2;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Sets Kestrel up from <see cref="ServerOptions"/>: where it listens, what it bounds, how it reads heads.</summary>
internal sealed partial class KestrelFromServerOptions(IOptions<ServerOptions> options, TimeProvider time, ILogger<KestrelFromServerOptions> logger)
    : IConfigureOptions<KestrelServerOptions>
{
    private const int Kilo = 1024;

    // Kestrel's only way of being told, and one for the whole process.
    private const string NoLineFeedAlone = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public void Configure(KestrelServerOptions kestrel)
    {
        var server = options.Value;
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.AllowHostHeaderOverride = false;
        // Header bytes pass unchanged in both directions, whatever text they are meant to be.
        kestrel.RequestHeaderEncodingSelector = RequestHeaderEncoding.Select;
        kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        // RFC 9112, 2.2 allows a server to take a bare LF for a line end; a gateway must not read a head otherwise than
        // its backends. An application that has decided otherwise keeps its decision.
        if (!AppContext.TryGetSwitch(NoLineFeedAlone, out _))
        {
            AppContext.SetSwitch(NoLineFeedAlone, true);
        }

        Bound(kestrel.Limits, server);
        // What is HTTP/2 is told from the first bytes of a connection, before Kestrel.
        kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        var http2 = KestrelProtocols.Http2Choice();
        if (http2 is null)
        {
            Log.NoHttp2(logger);
        }

        Listen(kestrel, new Listener(ListenerFeature.Default, server.BindAddress, server.DefaultPort, server.Http2 ? http2 : null));
        foreach (var listener in server.Listeners)
        {
            Listen(kestrel, new Listener(
                listener.Name, listener.BindAddress ?? server.BindAddress, listener.Port, listener.Http2 ?? server.Http2 ? http2 : null));
        }
    }

    private static void Bound(KestrelServerLimits limits, ServerOptions server)
    {
        var grace = TimeSpan.FromSeconds(server.MinRateGrace);
        limits.MaxRequestBodySize = server.MaxRequestSizeMb == 0 ? null : (long)server.MaxRequestSizeMb * Kilo * Kilo;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(server.RequestHeadTimeout);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(server.KeepAliveTimeout);
        limits.MaxRequestLineSize = server.MaxRequestHeadKb * Kilo;
        limits.MaxRequestHeadersTotalSize = server.MaxRequestHeadKb * Kilo;
        limits.MaxRequestHeaderCount = server.MaxRequestHeaders;
        limits.MinRequestBodyDataRate = server.MinRequestRate == 0 ? null : new MinDataRate(server.MinRequestRate, grace);
        limits.MinResponseDataRate = server.MinResponseRate == 0 ? null : new MinDataRate(server.MinResponseRate, grace);
        limits.MaxConcurrentConnections = server.MaxConnections == 0 ? null : server.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = limits.MaxConcurrentConnections;
        limits.Http2.MaxStreamsPerConnection = server.Http2MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = server.MaxRequestHeadKb * Kilo;
    }

    private void Listen(KestrelServerOptions kestrel, Listener listener)
    {
        switch (listener.Address)
        {
            case "*":
                kestrel.ListenAnyIP(listener.Port, Configure);
                break;
            // Both loopback addresses cannot share a port that the system chooses.
            case "localhost" when listener.Port == 0:
                kestrel.Listen(IPAddress.Loopback, 0, Configure);
                break;
            case "localhost":
                kestrel.ListenLocalhost(listener.Port, Configure);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(listener.Address), listener.Port, Configure);
                break;
        }

        void Configure(ListenOptions endpoint)
        {
            var feature = new ListenerFeature(listener.Name);
            endpoint.Use(next => connection =>
            {
                connection.Features.Set(feature);
                return next(connection);
            });
            if (listener.Http2 is { } choice)
            {
                endpoint.Use(next => new ConnectionProtocol(next, choice, options.Value, time, logger).OnConnectionAsync);
            }
        }
    }

    private sealed record Listener(string Name, string Address, int Port, object? Http2);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "This version of Kestrel has no switch for the protocol of a connection: clients are served HTTP/1.1 only.", EventName = "NoHttp2")]
        public static partial void NoHttp2(ILogger logger);
    }
}
