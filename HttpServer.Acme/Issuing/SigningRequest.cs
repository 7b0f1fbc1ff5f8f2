using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Acme.Issuing;

/// <summary>What an order ends with: a request for one name, which stands in its subjectAltName alone.</summary>
internal static class SigningRequest
{
    /// <returns>PKCS#10, DER.</returns>
    public static byte[] Of(string name, ECDsa key)
    {
        var request = new CertificateRequest(new X500DistinguishedNameBuilder().Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }
}
