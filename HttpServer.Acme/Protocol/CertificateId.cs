using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Acme.Protocol;

/// <summary>The name of a certificate in renewal information (RFC 9773, 4.1): who signed it and its number.</summary>
internal static class CertificateId
{
    /// <returns>Null when the certificate does not say who signed it.</returns>
    public static string? Of(X509Certificate2 certificate)
    {
        var authority = certificate.Extensions.OfType<X509AuthorityKeyIdentifierExtension>().FirstOrDefault();
        return authority?.KeyIdentifier is { } key
            ? $"{Base64Url.EncodeToString(key.Span)}.{Base64Url.EncodeToString(certificate.SerialNumberBytes.Span)}"
            : null;
    }
}
