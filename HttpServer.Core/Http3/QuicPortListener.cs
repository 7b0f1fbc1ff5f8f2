using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Http3;

/// <summary>A socket of a UDP port, which says when it closes.</summary>
/// <param name="listener">QUIC's own; owned.</param>
/// <param name="port">Is told.</param>
/// <param name="closed">As well.</param>
internal sealed class QuicPortListener(IMultiplexedConnectionListener listener, QuicPort port, Action<QuicPortListener> closed) : IMultiplexedConnectionListener
{
    private int _isClosed;

    public EndPoint EndPoint => listener.EndPoint;

    public ValueTask<MultiplexedConnectionContext?> AcceptAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
        listener.AcceptAsync(features, cancellationToken);

    /// <summary>More than once: at the beginning of a graceful stop, and by Kestrel.</summary>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return ValueTask.CompletedTask;
        }

        // Nobody is sent there any more before it is gone.
        port.Closed();
        closed(this);
        return listener.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }
}
