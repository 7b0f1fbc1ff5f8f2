namespace HttpServer.Proxy.Dialling;

/// <summary>The target was reached but its certificate is not good for it, or the handshake failed.</summary>
internal sealed class TlsFailedException(string message, Exception inner) : IOException(message, inner);
