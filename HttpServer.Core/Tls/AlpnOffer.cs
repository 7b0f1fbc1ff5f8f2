namespace HttpServer.Core.Tls;

/// <summary>The protocols that a listener speaks over TLS, the one it likes best first.</summary>
internal enum AlpnOffer
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2, HTTP/1.1.</summary>
    Http2,

    /// <summary>The validation of ACME (RFC 8737), and nothing behind it.</summary>
    Acme,
}
