namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>How a request body is framed towards the backend: as the client framed it.</summary>
internal enum RequestBodyKind
{
    None,
    Length,
    Chunked,
}
