using System.Collections.Concurrent;
using System.Net;
using HttpServer.Core.Draining;
using HttpServer.Core.Http2;
using HttpServer.Core.Http3;
using HttpServer.Core.Https;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls;
using HttpServer.Core.Tls.Portable;
using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Hosting;

/// <summary>
/// The ports that are open, as <see cref="ServerOptions"/> name them: some come and go while the server runs, and the others do not
/// notice. New ones are opened before old ones are closed; requests of a closed one have Kestrel's five seconds to end.
/// </summary>
internal sealed partial class ServerListeners(
    LiveOptions<ServerOptions> options,
    OpenConnections connections,
    ProxyHeaders proxyHeaders,
    TlsServer tls,
    PortableTlsReport portableTls,
    CertificateFiles certificates,
    OpenHttpsPort httpsPort,
    Http3Ports http3,
    TimeProvider time,
    ILogger<ServerListeners> logger,
    ListeningSockets? sockets = null) : IListeningPorts
{
    private readonly EndpointSource _endpoints = new();
    private readonly object? _http2 = KestrelProtocols.Http2Choice();
    private readonly ConcurrentDictionary<ListenerPlace, OpenListener> _open = [];
    private readonly Lock _gate = new();
    private KestrelConfigurationLoader? _kestrel;
    private int _opened;

    /// <summary>Lets Kestrel open the ports when it starts.</summary>
    public void Begin(KestrelServerOptions kestrel)
    {
        if (_http2 is null)
        {
            LogNoHttp2(logger);
        }

        certificates.Begin();
        _kestrel = kestrel.Configure(new ConfigurationBuilder().Add(_endpoints).Build(), reloadOnChange: true);
        Follow(options.Current);
    }

    /// <summary>Opens and closes what differs.</summary>
    public void Follow(ServerOptions server)
    {
        lock (_gate)
        {
            portableTls.Follow(server.Ssl);
            FollowPorts(server);
            FollowHttp3(server);
        }
    }

    /// <summary>Opens the UDP ports too, from now on: those that are asked for so far.</summary>
    public IReadOnlyList<QuicPort> OpenHttp3()
    {
        lock (_gate)
        {
            http3.Release();
            FollowHttp3(options.Current);
            return http3.Ports;
        }
    }

    public bool SpeaksTls(int port) => _open.Values.Any(listener => listener.Terms.SpeaksTls && listener.Port == port);

    private void FollowHttp3(ServerOptions server)
    {
        if (http3.Follow(_open.Values, server, _kestrel!))
        {
            Put();
        }
    }

    private void Put() => _endpoints.Put([.. _open.Values.Select(static listener => (listener.Key, listener.Place.Url)), .. http3.Ports.Select(static port => (port.Key, port.Url))]);

    private void FollowPorts(ServerOptions server)
    {
        var asked = Asked(server).ToDictionary(static listener => listener.Place);
        foreach (var place in _open.Keys.Where(place => !asked.ContainsKey(place)).ToList())
        {
            // The same port cannot be open at two addresses of which one contains the other, and closing first would refuse clients.
            if (place.Port != 0 && asked.Keys.FirstOrDefault(other => other.Port == place.Port) is { } moved)
            {
                asked.Remove(moved, out var kept);
                asked.Add(place, kept! with { Place = place });
                LogMoved(logger, place.Port, moved.Address, place.Address);
            }
        }

        List<ListenerPlace> added = [.. asked.Keys.Where(place => !_open.ContainsKey(place))];
        List<ListenerPlace> removed = [.. _open.Keys.Where(place => !asked.ContainsKey(place))];
        foreach (var place in added)
        {
            var listener = _open[place] = new OpenListener(place, _opened++, asked[place].Terms);
            _kestrel!.Endpoint(listener.Key, endpoint => Configure(endpoint.ListenOptions, listener));
        }

        foreach (var (place, listener) in asked)
        {
            _open[place].Terms = listener.Terms;
        }

        httpsPort.Follow(_open.Values.FirstOrDefault(static listener => listener.Terms.Name == ListenerFeature.Https));
        if (added.Count > 0)
        {
            Put();
        }

        if (removed.Count > 0)
        {
            removed.ForEach(place => _open.TryRemove(place, out _));
            Put();
        }
    }

    private IEnumerable<AskedListener> Asked(ServerOptions server)
    {
        yield return new(
            Place(ListenerFeature.Default, server.BindAddress, server.DefaultPort),
            new(ListenerFeature.Default, server.Http2, SpeaksTls: false, SpeaksHttp3: false, ProxyProtocolTerms.Of(server, null)));
        if (server.Ssl.Enabled)
        {
            yield return new(
                Place(ListenerFeature.Https, server.BindAddress, server.Ssl.HttpsPort),
                new(ListenerFeature.Https, server.Http2, SpeaksTls: true, server.Ssl.Http3, ProxyProtocolTerms.Of(server, null)));
        }

        foreach (var listener in server.Listeners)
        {
            yield return new(
                Place(listener.Name, listener.BindAddress ?? server.BindAddress, listener.Port),
                new(listener.Name, listener.Http2 ?? server.Http2, listener.Ssl, listener.Ssl && server.Ssl.Http3, ProxyProtocolTerms.Of(server, listener)));
        }
    }

    // Whoever has opened a socket and named it after a listener has decided where that one is.
    private ListenerPlace Place(string name, string address, int port) => sockets?.EndPointOf(name) is { } given
        ? ListenerPlace.Of(name, given.Address.ToString(), given.Port)
        : ListenerPlace.Of(name, address, port);

    private void Configure(ListenOptions endpoint, OpenListener listener)
    {
        if (IPAddress.TryParse(listener.Place.Address, out var address) && !address.Equals(endpoint.IPEndPoint?.Address))
        {
            // Kestrel takes what it does not know for every address.
            throw new InvalidOperationException($"{listener.Place.Address} would be opened as {endpoint}.");
        }

        listener.Bound = endpoint;
        // Said by us, where it is so.
        endpoint.DisableAltSvcHeader = true;
        endpoint.Use(connections.Watch);
        endpoint.Use(next => connection => listener.Terms.ProxyProtocol is { } terms ? proxyHeaders.OnConnectionAsync(connection, terms, next) : next(connection));
        endpoint.Use(next =>
        {
            var protocol = _http2 is null ? null : new ConnectionProtocol(next, _http2, options, time, logger);
            var termination = new TlsTermination(next, tls, () => protocol is not null && listener.Terms.SpeaksHttp2, connection => protocol!.BeginHttp2(connection));
            return connection =>
            {
                connection.Features.Set(listener.Feature);
                return listener.Terms.SpeaksTls ? termination.OnConnectionAsync(connection)
                    : protocol is not null && listener.Terms.SpeaksHttp2 ? protocol.OnConnectionAsync(connection) : next(connection);
            };
        });
    }

    private sealed record AskedListener(ListenerPlace Place, ListenerTerms Terms);

    [LoggerMessage(1, LogLevel.Warning, "This version of Kestrel has no switch for the protocol of a connection: clients are served HTTP/1.1 only.", EventName = "NoHttp2")]
    private static partial void LogNoHttp2(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "Port {Port} is to be open at {Wanted}, but is at {Address}: a port that stays changes its address at the next start only.", EventName = "ListenerMoved")]
    private static partial void LogMoved(ILogger logger, int port, string wanted, string address);
}
