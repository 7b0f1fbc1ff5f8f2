using HttpServer.Core.Guards;
using HttpServer.Core.Sections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Hosting;

/// <summary>Sets Kestrel up from <see cref="ServerOptions"/>: where it listens, what it bounds, how it reads heads.</summary>
internal sealed class KestrelFromServerOptions(LiveOptions<ServerOptions> options, ServerListeners listeners)
    : IConfigureOptions<KestrelServerOptions>
{
    private const int Kilo = 1024;

    // Kestrel's only way of being told, and one for the whole process.
    private const string NoLineFeedAlone = "Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators";

    public void Configure(KestrelServerOptions kestrel)
    {
        var server = options.Current;
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
        listeners.Begin(kestrel);
        options.OnChange(changed =>
        {
            Bound(kestrel.Limits, changed);
            listeners.Follow(changed);
        });
    }

    // Kestrel reads the limits for each connection or request anew, but for the number of connections.
    private static void Bound(KestrelServerLimits limits, ServerOptions server)
    {
        var grace = TimeSpan.FromSeconds(server.MinRateGrace);
        // Never null, for that could be read while it is half written.
        limits.MaxRequestBodySize = server.MaxRequestSizeMb == 0 ? long.MaxValue : (long)server.MaxRequestSizeMb * Kilo * Kilo;
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
        limits.Http3.MaxRequestHeaderFieldSize = server.MaxRequestHeadKb * Kilo;
    }
}
