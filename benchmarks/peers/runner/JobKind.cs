namespace HttpServer.Peers;

internal enum JobKind
{
    /// <summary>wrk against a backend.</summary>
    Forward,

    /// <summary>h2load over HTTP/2 without TLS against the same backend.</summary>
    Http2,

    /// <summary>h2load with gRPC calls, HTTP/2 on both sides.</summary>
    Grpc,

    /// <summary>wrk against files.</summary>
    Files,

    /// <summary>Messages through WebSockets.</summary>
    WebSocket,

    /// <summary>Memory of connections that do nothing.</summary>
    Idle,

    /// <summary>From starting the program to its first response.</summary>
    Start,
}
