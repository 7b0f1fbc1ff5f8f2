using System.Net;
using HttpServer.Core.Guards;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Sets Kestrel up from <see cref="ServerOptions"/>: where it listens, what it bounds, how it reads heads.</summary>
internal sealed class KestrelFromServerOptions(IOptions<ServerOptions> options) : IConfigureOptions<KestrelServerOptions>
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
        kestrel.ConfigureEndpointDefaults(static endpoint => endpoint.Protocols = HttpProtocols.Http1);
        Listen(kestrel, server);
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
    }

    private static void Listen(KestrelServerOptions kestrel, ServerOptions server)
    {
        switch (server.BindAddress)
        {
            case "*":
                kestrel.ListenAnyIP(server.DefaultPort);
                break;
            // Both loopback addresses cannot share a port that the system chooses.
            case "localhost" when server.DefaultPort == 0:
                kestrel.Listen(IPAddress.Loopback, 0);
                break;
            case "localhost":
                kestrel.ListenLocalhost(server.DefaultPort);
                break;
            default:
                kestrel.Listen(IPAddress.Parse(server.BindAddress), server.DefaultPort);
                break;
        }
    }
}
