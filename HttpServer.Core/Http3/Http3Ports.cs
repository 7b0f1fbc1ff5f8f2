using HttpServer.Core.Draining;
using HttpServer.Core.Hosting;
using HttpServer.Core.Tls;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Http3;

/// <summary>
/// The UDP ports beside those for TLS. They open after these, whose numbers are known by then, and a failure of theirs is none of the server:
/// without it clients are just not sent there. Not to be called by two at once.
/// </summary>
internal sealed partial class Http3Ports(QuicTransport quic, QuicHandshake handshake, OpenConnections connections, AlternativeService alternative, TimeProvider time, ILogger<Http3Ports> logger)
{
    private readonly Dictionary<OpenListener, QuicPort> _ports = [];
    private HashSet<OpenListener> _proxied = [];
    private bool _isReleased;
    private bool _hasTold;

    public IReadOnlyList<QuicPort> Ports => [.. _ports.Values];

    /// <summary>Lets them open. Before that the ports of TCP may not be there, or this process may not be the only one.</summary>
    public void Release() => _isReleased = true;

    /// <summary>Whether ports have come or gone, which Kestrel is to be told.</summary>
    public bool Follow(ICollection<OpenListener> listeners, ServerOptions server, KestrelConfigurationLoader kestrel)
    {
        if (!_isReleased)
        {
            return false;
        }

        var asked = listeners.Where(static listener => listener.Terms.SpeaksHttp3).ToList();
        TellProxied([.. asked.Where(static listener => listener.Terms.ProxyProtocol is not null)]);
        asked.RemoveAll(_proxied.Contains);
        if (asked.Count > 0 && !quic.IsThere)
        {
            TellMissing();
            asked.Clear();
        }
        else
        {
            _hasTold = false;
        }

        var isChanged = false;
        foreach (var listener in _ports.Keys.Except(asked).ToList())
        {
            _ports.Remove(listener);
            isChanged = true;
        }

        foreach (var listener in asked)
        {
            if (!_ports.TryGetValue(listener, out var port) && listener.Port is { } number)
            {
                _ports[listener] = port = new QuicPort(listener, number);
                kestrel.Endpoint(port.Key, endpoint => Configure(endpoint.ListenOptions, port));
                isChanged = true;
            }

            port?.SeenAs(listener.Terms.Name == ListenerFeature.Https ? server.Ssl.Redirect.Port : null);
        }

        alternative.Offer(_ports.Count > 0);
        return isChanged;
    }

    // Once, and not at every reload.
    private void TellProxied(HashSet<OpenListener> proxied)
    {
        foreach (var listener in proxied.Except(_proxied))
        {
            LogProxied(logger, listener.Terms.Name);
        }

        _proxied = proxied;
    }

    private void Configure(ListenOptions endpoint, QuicPort port)
    {
        endpoint.Protocols = HttpProtocols.Http3;
        endpoint.DisableAltSvcHeader = true;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = handshake.ChooseAsync, OnConnectionState = port });
        var builder = (IMultiplexedConnectionBuilder)endpoint;
        builder.Use(connections.Watch);
        builder.Use(next => connection =>
        {
            if (connection.Features.Get<TlsFeature>() is null)
            {
                // Nobody knows what it was made for.
                connection.Abort(new ConnectionAbortedException("The connection has had no handshake."));
                return Task.CompletedTask;
            }

            connection.Features.Set(port.Beside.Feature);
            return next(new ClosingConnection(connection, time));
        });
    }

    private void TellMissing()
    {
        if (!_hasTold)
        {
            _hasTold = true;
            LogMissing(logger);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "server.ssl.http3: there is no HTTP/3, for this machine has no QUIC: the library libmsquic (package libmsquic) is missing. Clients are served HTTP/2 and HTTP/1.1, and no Alt-Svc says otherwise.", EventName = "NoQuic")]
    private static partial void LogMissing(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "server.ssl.http3: the listener '{Listener}' has no HTTP/3, for it reads the PROXY protocol, which is for TCP alone.", EventName = "NoHttp3Proxied")]
    private static partial void LogProxied(ILogger logger, string listener);
}
