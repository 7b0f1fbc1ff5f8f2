namespace HttpServer.Core.Tls.Hello;

/// <summary>What a client whose hello is refused is told (RFC 8446, 6.2).</summary>
internal enum TlsAlert : byte
{
    None = 0,
    UnexpectedMessage = 10,
    RecordOverflow = 22,
    IllegalParameter = 47,
    DecodeError = 50,
    ProtocolVersion = 70,
    UnrecognizedName = 112,
    NoApplicationProtocol = 120,
}
