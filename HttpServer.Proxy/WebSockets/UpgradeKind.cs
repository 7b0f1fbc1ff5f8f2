namespace HttpServer.Proxy.WebSockets;

/// <summary>What a request's opening handshake is worth.</summary>
internal enum UpgradeKind
{
    Valid,

    /// <summary>Not version 13: 426 (RFC 6455, 4.4).</summary>
    UnknownVersion,

    /// <summary>No key of 16 bytes, no version, or more than one of them: 400 (4.2.1).</summary>
    Malformed,
}
