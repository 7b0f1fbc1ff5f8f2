namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>How the endpoint ends a case.</summary>
internal enum Ending
{
    /// <summary>Everything is in order: it answers the Close frame with the same code.</summary>
    Agreed,

    /// <summary>It fails the connection with a Close frame of its own.</summary>
    Failed,

    /// <summary>RFC 6455 leaves it open, or it depends on how the endpoint is made.</summary>
    Any,
}
