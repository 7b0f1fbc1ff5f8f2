namespace HttpServer.Core.Transport;

/// <summary>
/// A connection each of whose directions can end by itself, for protocols that make use of that. A feature of requests on
/// the event-loop transport; absent elsewhere.
/// </summary>
public interface IHalfCloseTransport
{
    /// <summary>From now on a client that ends its own direction is no client that has gone away.</summary>
    void AllowHalfClose();

    /// <summary>Sends the end of the stream, behind all that has been flushed; reading goes on.</summary>
    /// <returns>False where a layer such as TLS is between: end all of the connection.</returns>
    bool TryCompleteWrites();
}
