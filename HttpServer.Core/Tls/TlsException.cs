namespace HttpServer.Core.Tls;

/// <summary>A handshake failed, or what came over a TLS connection was no TLS.</summary>
public sealed class TlsException(string message) : IOException(message);
