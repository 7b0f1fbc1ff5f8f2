namespace HttpServer.Core.Opening;

/// <summary>How the wait for the first bytes of a connection ended.</summary>
internal enum FirstBytesOutcome
{
    /// <summary>The reader has decided.</summary>
    Decided,

    /// <summary>Nothing had come when the time was over, or when the server began to stop.</summary>
    Silent,

    /// <summary>Something had come by then, and not enough.</summary>
    Slow,

    /// <summary>The client has broken the connection.</summary>
    Gone,
}
