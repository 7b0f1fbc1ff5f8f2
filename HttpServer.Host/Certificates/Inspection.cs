namespace HttpServer.Host.Certificates;

/// <summary>What <c>cert inspect</c> finds out.</summary>
/// <param name="Source">The file, or the host and port.</param>
/// <param name="Certificate">The certificate itself.</param>
/// <param name="Chain">Those that came with it, in their order.</param>
/// <param name="IsTrusted">Whether this machine trusts it, for a server under its name, too.</param>
/// <param name="Distrust">Why it does not; empty when it does.</param>
internal sealed record Inspection(
    string Source, InspectedCertificate Certificate, IReadOnlyList<InspectedCertificate> Chain, bool IsTrusted, IReadOnlyList<string> Distrust)
{
    /// <summary>Of a file: "fits", or what is wrong with it; null for a server, which does not show it.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>Of a server: the version of TLS agreed on.</summary>
    public string? TlsVersion { get; init; }

    /// <summary>Of a server: the cipher suite agreed on.</summary>
    public string? CipherSuite { get; init; }

    /// <summary>Of a server: the protocol agreed on by ALPN; null for none.</summary>
    public string? Alpn { get; init; }

    /// <summary>Of a server: whether it staples an answer about revocation (OCSP); null when that cannot be told.</summary>
    public bool? OcspStapled { get; init; }
}
