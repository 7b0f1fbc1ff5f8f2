namespace HttpServer.Core.Certificates;

/// <summary>Knows the certificates by which an ACME server is shown that a name is served here (RFC 8737, TLS-ALPN-01).</summary>
public interface IChallengeCertificates
{
    /// <summary>The certificate of the validation that is pending for the host, in lower case; null when there is none.</summary>
    ValueTask<ServerCertificate?> FindAsync(string host, CancellationToken cancellationToken);
}
