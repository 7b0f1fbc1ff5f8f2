namespace HttpServer.Core.Transport;

/// <summary>
/// A connection each of whose directions can end by itself, for protocols that make use of that. A feature of requests on
/// the event-loop transport; absent elsewhere.
/// </summary>
public interface IHalfCloseTransport
{
    /// <summary>False where a layer such as TLS is between: the two directions to the client can end together only.</summary>
    bool CanCompleteWrites { get; }

    /// <summary>From now on a client that ends its own direction is no client that has gone away.</summary>
    void AllowHalfClose();

    /// <summary>Sends the end of the stream, behind all that has been flushed; reading goes on.</summary>
    /// <exception cref="InvalidOperationException">It cannot, see <see cref="CanCompleteWrites"/>.</exception>
    void CompleteWrites();
}
