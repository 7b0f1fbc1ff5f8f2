namespace HttpServer.Soak.Clients;

/// <summary>What a client does next.</summary>
internal enum Kind
{
    Get,
    File,
    Post,
    PostChunked,
    EchoAsItComes,
    Download,
    Head,
    NotModified,
    Chunked,
    UntilClose,
    Events,
    Pipelined,
    ConnectionClose,
    Http10,
    IdleClosed,
    EarlyResponse,
    WebSocket,
    Http2Get,
    Http2Post,
    Http2Abort,
    Grpc,
    SlowReader,
    PausedUpload,
    HalfUpload,
    AbortInHead,
    AbortInUpload,
    AbortWaiting,
    AbortInDownload,
}
