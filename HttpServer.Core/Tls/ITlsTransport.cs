namespace HttpServer.Core.Tls;

/// <summary>A connection that speaks TLS itself, below its pipes. A feature of connections on the event-loop transport where OpenSSL 3 is there; absent elsewhere.</summary>
internal interface ITlsTransport
{
    /// <summary>
    /// Takes the server's side of a handshake, of which the pipes may have read something without consuming it; from then on they carry
    /// what is inside. No read or write may be under way.
    /// </summary>
    /// <exception cref="TlsException">It failed; the client has been told why.</exception>
    /// <exception cref="Transport.SocketIOException">The connection is broken.</exception>
    ValueTask<TlsAgreement> AcceptTlsAsync(TlsContext context);
}
