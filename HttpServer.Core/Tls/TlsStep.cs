namespace HttpServer.Core.Tls;

/// <summary>Where a handshake stands.</summary>
internal enum TlsStep
{
    /// <summary>Both sides have agreed.</summary>
    Done,

    /// <summary>It goes on when the socket can be read.</summary>
    WantsRead,

    /// <summary>It goes on when the socket can be written.</summary>
    WantsWrite,
}
