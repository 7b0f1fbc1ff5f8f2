namespace HttpServer.Soak.Wire;

/// <summary>How a body ends.</summary>
internal enum Framing
{
    None,
    Length,
    Chunked,
    UntilClose,
}
