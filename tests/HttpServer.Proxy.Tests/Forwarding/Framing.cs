namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>How a body's end is told.</summary>
public enum Framing
{
    Length,
    Chunked,
    UntilClose,
}
