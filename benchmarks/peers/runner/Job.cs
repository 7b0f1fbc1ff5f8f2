namespace HttpServer.Peers;

/// <param name="Path">Also the name of the file that is served, below the root of files or behind the backend.</param>
/// <param name="ResponseBytes">Length that each response must have.</param>
/// <param name="PostBytes">Length of the request body; 0 means GET.</param>
/// <param name="Streams">Requests at a time on each connection.</param>
/// <param name="Tls">Where TLS is spoken.</param>
/// <param name="ClosesEach">Each request has a connection of its own.</param>
internal sealed record Job(
    string Name,
    string Title,
    JobKind Kind,
    string Path,
    int ResponseBytes,
    int Connections = 64,
    int Targets = 1,
    int PostBytes = 0,
    int Streams = 1,
    JobTls Tls = JobTls.None,
    bool ClosesEach = false)
{
    private const int Kilobyte = 1024;
    private const int Megabyte = 1024 * 1024;

    // Fewer connections for large bodies: 64 of them would only fill socket buffers.
    public static IReadOnlyList<Job> All { get; } =
    [
        new("forward-150", "Forward a 150-byte response", JobKind.Forward, "/150.bin", 150),
        new("forward-10k", "Forward a 10 KB response", JobKind.Forward, "/10k.bin", 10 * Kilobyte),
        new("forward-1m", "Forward a 1 MB response", JobKind.Forward, "/1m.bin", Megabyte, Connections: 16),
        new("post-10k", "Forward a 10 KB POST", JobKind.Forward, "/post", "received\n".Length, PostBytes: 10 * Kilobyte),
        new("http2-150", "Forward a 150-byte response to HTTP/2 clients", JobKind.Http2, "/150.bin", 150, Connections: 8, Streams: 8),
        new("grpc-unary", "Forward a gRPC call with 150 bytes there and back", JobKind.Grpc, "/bench.Echo/Unary", 150, Connections: 8, PostBytes: 150, Streams: 8),
        new("balance-3", "Balance a 150-byte response over 3 targets", JobKind.Forward, "/150.bin", 150, Targets: 3),
        new("static-1k", "Serve a 1 KB file", JobKind.Files, "/1k.bin", Kilobyte),
        new("static-100k", "Serve a 100 KB file", JobKind.Files, "/100k.bin", 100 * Kilobyte),
        new("static-10m", "Serve a 10 MB file", JobKind.Files, "/10m.bin", 10 * Megabyte, Connections: 8),
        new("tls-150", "Forward a 150-byte response to TLS clients", JobKind.Forward, "/150.bin", 150, Tls: JobTls.Clients),
        new("tls-1m", "Forward a 1 MB response to TLS clients", JobKind.Forward, "/1m.bin", Megabyte, Connections: 16, Tls: JobTls.Clients),
        new("tls-1k", "Serve a 1 KB file to TLS clients", JobKind.Files, "/1k.bin", Kilobyte, Tls: JobTls.Clients),
        new("tls-http2", "Forward a 150-byte response to HTTP/2 clients over TLS", JobKind.Http2, "/150.bin", 150, Connections: 8, Streams: 10, Tls: JobTls.Clients),
        new("tls-handshake", "A TLS handshake in full and a 1 KB file", JobKind.Files, "/1k.bin", Kilobyte, Tls: JobTls.Clients, ClosesEach: true),
        new("tls-backend", "Forward a 150-byte response from a TLS backend", JobKind.Forward, "/150.bin", 150, Tls: JobTls.Backend),
        new("passthrough-150", "Pass on TLS to a backend, 150-byte responses", JobKind.Forward, "/150.bin", 150, Tls: JobTls.Through),
        new("passthrough-1m", "Pass on TLS to a backend, 1 MB responses", JobKind.Forward, "/1m.bin", Megabyte, Connections: 16, Tls: JobTls.Through),
        new("passthrough-new", "Pass on a new TLS connection for each request", JobKind.Forward, "/150.bin", 150, Tls: JobTls.Through, ClosesEach: true),
        new("websocket", "Echo 64-byte WebSocket messages", JobKind.WebSocket, "/ws", 0),
        new("idle-10000", "Hold 10,000 idle connections", JobKind.Idle, "/150.bin", 150, Connections: 10_000),
        new("start", "Start to first response", JobKind.Start, "/150.bin", 150),
    ];

    /// <summary>Which of the peer's configurations it takes: "static", "http2", "grpc" or "proxy", and those with TLS.</summary>
    public string Configuration => (Kind, Tls) switch
    {
        (JobKind.Files, JobTls.Clients) => ClosesEach ? "tls-handshake" : "tls-static",
        (_, JobTls.Clients) => "tls",
        (_, JobTls.Backend) => "tls-backend",
        (_, JobTls.Through) => "passthrough",
        (JobKind.Files, _) => "static",
        (JobKind.Http2, _) => "http2",
        (JobKind.Grpc, _) => "grpc",
        _ => "proxy",
    };

    /// <summary>The folder of what answers behind the peers.</summary>
    public string Backend => Kind switch
    {
        JobKind.WebSocket => "ws_backend",
        JobKind.Grpc => "grpc_backend",
        _ => "backend",
    };

    /// <summary>Which configuration of that folder.</summary>
    public string BackendConfiguration => Tls is JobTls.Backend or JobTls.Through ? "tls-backend" : "proxy";

    /// <summary>What clients speak.</summary>
    public string Scheme => Tls is JobTls.Clients or JobTls.Through ? "https" : "http";

    /// <summary>Whom clients ask for: by a name where the proxy goes by it, since an address is none (RFC 6066, 3).</summary>
    public string Host => Tls == JobTls.Through ? "localhost" : "127.0.0.1";

    /// <summary>Whether the proxy writes a line of log for each request, and not for each connection.</summary>
    public bool IsLogged => Kind != JobKind.WebSocket && (Tls != JobTls.Through || ClosesEach);

    /// <summary>What is counted.</summary>
    public string Unit => Kind switch { JobKind.WebSocket => "message", JobKind.Grpc => "call", _ => "request" };
}
