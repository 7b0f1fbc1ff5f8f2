using HttpServer.Core.Certificates;

namespace HttpServer.Core.Tls;

/// <summary>How a <see cref="TlsClient"/> speaks TLS, whom it trusts and what it shows.</summary>
public sealed class TlsClientTerms
{
    /// <summary>Whom the other side must be, a name or an IP address; a name is asked for by SNI, too.</summary>
    public required string ServerName { get; init; }

    /// <summary>Whether the other side's certificate must be valid for <see cref="ServerName"/> and issued by somebody trusted. Default true.</summary>
    public bool VerifiesServer { get; init; } = true;

    /// <summary>Certificates (DER) of those who are trusted; null for those whom the system trusts. Default null.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>>? TrustedRoots { get; init; }

    /// <summary>What is shown when the other side asks who this is. Default none.</summary>
    public ServerCertificate? ClientCertificate { get; init; }

    /// <summary>Protocol offered by ALPN: <c>http/1.1</c>. Default none.</summary>
    public string? ApplicationProtocol { get; init; }

    /// <summary>Looks at the other side's certificate (DER) after everything else; false refuses it. Default none.</summary>
    public Func<ReadOnlyMemory<byte>, bool>? Accepts { get; init; }
}
