using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Http3;

/// <summary>
/// A connection that ends with its last request once it has been told to close. Kestrel says GOAWAY then, and after it looks whether all is done when
/// another stream comes, which none may: a client that stays would hold a stop up until its end. So it is woken to look.
/// </summary>
internal sealed class ClosingConnection(MultiplexedConnectionContext connection, TimeProvider time) : MultiplexedConnectionContext
{
    // How soon after its last request it ends. A connection does it for as long as a stop takes, and not before.
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    private bool _isClosing;

    public override string ConnectionId
    {
        get => connection.ConnectionId;
        set => connection.ConnectionId = value;
    }

    public override IFeatureCollection Features => connection.Features;

    public override IDictionary<object, object?> Items
    {
        get => connection.Items;
        set => connection.Items = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => connection.ConnectionClosed;
        set => connection.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => connection.LocalEndPoint;
        set => connection.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => connection.RemoteEndPoint;
        set => connection.RemoteEndPoint = value;
    }

    /// <summary>Null where Kestrel is to look again, as at a cancellation of its own, which is how it closes.</summary>
    public override async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        if (!_isClosing)
        {
            var stream = await connection.AcceptAsync(cancellationToken).ConfigureAwait(false);
            _isClosing = stream is null && cancellationToken.IsCancellationRequested;
            return Watched(stream);
        }

        using var period = new CancellationTokenSource(LookPeriod, time);
        using var look = CancellationTokenSource.CreateLinkedTokenSource(period.Token, cancellationToken);
        return Watched(await connection.AcceptAsync(look.Token).ConfigureAwait(false));
    }

    public override ValueTask<ConnectionContext> ConnectAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default) =>
        connection.ConnectAsync(features, cancellationToken);

    public override void Abort() => connection.Abort();

    public override void Abort(ConnectionAbortedException abortReason) => connection.Abort(abortReason);

    private ConnectionContext? Watched(ConnectionContext? stream)
    {
        if (stream is not null)
        {
            WholeFrames.Watch(connection, stream);
        }

        return stream;
    }
}
