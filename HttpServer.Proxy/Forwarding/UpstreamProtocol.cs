namespace HttpServer.Proxy.Forwarding;

/// <summary>What is spoken to the targets of a route.</summary>
public enum UpstreamProtocol
{
    /// <summary>HTTP/2 for gRPC calls and for targets that ask for it by their scheme, HTTP/1.1 for the rest.</summary>
    Automatic,

    /// <summary>HTTP/1.1 for everything.</summary>
    Http1,

    /// <summary>HTTP/2 for everything but WebSockets: by ALPN over TLS, with prior knowledge otherwise.</summary>
    Http2,
}
