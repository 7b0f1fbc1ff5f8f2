namespace HttpServer.Core.Tls.Hello;

/// <summary>What a client says of itself before TLS begins (RFC 8446, 4.1.2); none of it is proved.</summary>
internal sealed class ClientHello
{
    /// <summary>Bytes of the connection up to the end of the last record of the hello.</summary>
    public required int Length { get; init; }

    /// <summary>
    /// The host that the client wants (RFC 6066, 3): a valid name in lower case without trailing dot, never an address. Null when it
    /// names none. With encrypted hellos the outer name.
    /// </summary>
    public string? ServerName { get; init; }

    /// <summary>Protocols the client would speak, best first (RFC 7301); a byte is a character. Empty when it does not say.</summary>
    public IReadOnlyList<string> ApplicationProtocols { get; init; } = [];

    /// <summary>Versions of the extension of TLS 1.3, as numbers of the wire, odd ones of GREASE among them; empty in hellos of TLS 1.2 and before.</summary>
    public IReadOnlyList<ushort> SupportedVersions { get; init; } = [];

    /// <summary>Whether it names a cipher suite before TLS 1.3 for certificates with elliptic-curve keys.</summary>
    public bool NamesEcdsaCiphers { get; init; }

    /// <summary>Signatures the client can check (RFC 8446, 4.2.3), as numbers of the wire; empty when it does not say.</summary>
    public IReadOnlyList<ushort> SignatureAlgorithms { get; init; } = [];
}
