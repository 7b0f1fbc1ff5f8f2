namespace HttpServer.Proxy.Dialling;

/// <summary>The target was reached but did not agree to HTTP/2.</summary>
internal sealed class NoHttp2Exception() : IOException("The backend did not agree to HTTP/2 (ALPN).");
