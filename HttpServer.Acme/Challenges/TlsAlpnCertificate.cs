using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Challenges;

/// <summary>The certificate that proves a name by TLS-ALPN-01: for that name alone, with the proof in an extension (RFC 8737, 3).</summary>
internal static class TlsAlpnCertificate
{
    private const string AcmeIdentifier = "1.3.6.1.5.5.7.1.31";
    private static readonly TimeSpan Around = TimeSpan.FromDays(1);

    public static ServerCertificate Create(string host, string keyAuthorization, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName("ACME challenge");
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var proof = new AsnWriter(AsnEncodingRules.DER);
        proof.WriteOctetString(SHA256.HashData(Encoding.ASCII.GetBytes(keyAuthorization)));
        request.CertificateExtensions.Add(new(AcmeIdentifier, proof.Encode(), critical: true));
        using var certificate = request.CreateSelfSigned(now - Around, now + Around);
        return ServerCertificate.FromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
