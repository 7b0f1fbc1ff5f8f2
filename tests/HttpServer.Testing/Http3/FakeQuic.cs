using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Testing.Http3;

/// <summary>
/// QUIC in memory: what Kestrel's HTTP/3 asks of a transport, without packets, losses and TLS. What a handshake would show is asked for as QUIC asks.
/// </summary>
public sealed class FakeQuic : IMultiplexedConnectionListenerFactory
{
    private readonly ConcurrentDictionary<int, FakeQuicListener> _listeners = [];

    /// <summary>Whether no port can be had.</summary>
    public bool Refuses { get; set; }

    /// <summary>The ports that are open.</summary>
    public ICollection<int> Ports => _listeners.Keys;

    /// <inheritdoc/>
    public ValueTask<IMultiplexedConnectionListener> BindAsync(EndPoint endpoint, IFeatureCollection? features = null, CancellationToken cancellationToken = default)
    {
        if (Refuses)
        {
            throw new AddressInUseException("The port is in use.", new SocketException((int)SocketError.AddressAlreadyInUse));
        }

        var listener = new FakeQuicListener((IPEndPoint)endpoint, features!.GetRequiredFeature<TlsConnectionCallbackOptions>(), closed => _listeners.TryRemove(closed.EndPoint.Port, out _));
        return _listeners.TryAdd(listener.EndPoint.Port, listener) ? new(listener) : throw new InvalidOperationException($"UDP port {listener.EndPoint.Port} is open already.");
    }

    /// <summary>A client's connection.</summary>
    /// <param name="port">Where the server listens.</param>
    /// <param name="host">The name in its hello; null for none.</param>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="AuthenticationException">The server refuses the handshake.</exception>
    public async Task<Http3Connection> ConnectAsync(int port, string? host)
    {
        if (!_listeners.TryGetValue(port, out var listener))
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        var connection = new FakeQuicConnection(listener.EndPoint);
        SslServerAuthenticationOptions shown;
        try
        {
            using var bound = new CancellationTokenSource(Bound.Default);
            shown = await listener.Tls.OnConnection(
                new TlsConnectionCallbackContext { ClientHelloInfo = new SslClientHelloInfo(host ?? "", SslProtocols.Tls13), Connection = connection, State = listener.Tls.OnConnectionState },
                bound.Token);
            if (!listener.TryConnect(connection))
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        return await Http3Connection.BeginAsync(connection, shown);
    }
}
