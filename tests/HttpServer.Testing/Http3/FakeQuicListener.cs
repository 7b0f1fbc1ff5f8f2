using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Testing.Http3;

/// <summary>An open port of <see cref="FakeQuic"/>.</summary>
internal sealed class FakeQuicListener(IPEndPoint endPoint, TlsConnectionCallbackOptions tls, Action<FakeQuicListener> closed) : IMultiplexedConnectionListener
{
    private readonly Channel<MultiplexedConnectionContext> _accepted = Channel.CreateUnbounded<MultiplexedConnectionContext>();

    public IPEndPoint EndPoint => endPoint;

    EndPoint IMultiplexedConnectionListener.EndPoint => endPoint;

    public TlsConnectionCallbackOptions Tls => tls;

    public bool TryConnect(MultiplexedConnectionContext connection) => _accepted.Writer.TryWrite(connection);

    public async ValueTask<MultiplexedConnectionContext?> AcceptAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        closed(this);
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
