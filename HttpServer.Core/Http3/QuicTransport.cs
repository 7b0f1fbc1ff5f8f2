using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Http3;

/// <summary>QUIC as Kestrel gets it: what is open, and what is not, is known here.</summary>
/// <param name="find">Finds it, once, when it is first wanted; null for none.</param>
internal sealed class QuicTransport(Func<IMultiplexedConnectionListenerFactory?> find) : IMultiplexedConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly Lazy<IMultiplexedConnectionListenerFactory?> _quic = new(find);
    private readonly Lock _gate = new();
    private readonly List<QuicPortListener> _listeners = [];

    /// <summary>Whether there is any.</summary>
    public bool IsThere => _quic.Value is not null;

    public bool CanBind(EndPoint endpoint) => _quic.Value switch
    {
        IConnectionListenerFactorySelector selector => selector.CanBind(endpoint),
        var quic => quic is not null,
    };

    public async ValueTask<IMultiplexedConnectionListener> BindAsync(EndPoint endpoint, IFeatureCollection? features = null, CancellationToken cancellationToken = default)
    {
        var quic = _quic.Value ?? throw new NotSupportedException("There is no QUIC.");
        if (features?.Get<TlsConnectionCallbackOptions>()?.OnConnectionState is not QuicPort port)
        {
            return await quic.BindAsync(endpoint, features, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            var listener = new QuicPortListener(await quic.BindAsync(endpoint, features, cancellationToken).ConfigureAwait(false), port, Forget);
            lock (_gate)
            {
                _listeners.Add(listener);
            }

            port.Opened();
            return listener;
        }
        catch
        {
            port.Failed();
            throw;
        }
    }

    /// <summary>Takes no new connections any more, while the server above goes on with those that it has.</summary>
    public async Task StopAcceptingAsync(CancellationToken cancellationToken)
    {
        QuicPortListener[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            await listener.UnbindAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private void Forget(QuicPortListener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }
}
