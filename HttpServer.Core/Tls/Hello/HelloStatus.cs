namespace HttpServer.Core.Tls.Hello;

/// <summary>What the first bytes of a connection have turned out to be.</summary>
internal enum HelloStatus
{
    /// <summary>Nothing yet: more bytes are needed.</summary>
    NeedMore,

    /// <summary>No handshake of TLS at all: a request in plain text, or the hello of SSL 2.</summary>
    NotTls,

    /// <summary>Begins as TLS does, but a server has to refuse it.</summary>
    Malformed,

    /// <summary>A hello, whole and valid.</summary>
    Hello,
}
