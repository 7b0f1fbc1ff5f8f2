using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Host.Certificates;

/// <summary>One certificate in words.</summary>
internal sealed record InspectedCertificate(
    string Subject,
    IReadOnlyList<string> Names,
    string Issuer,
    string SerialNumber,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter,
    int DaysLeft,
    string Key,
    string Signature,
    string Fingerprint)
{
    public static InspectedCertificate Of(X509Certificate2 certificate, DateTimeOffset now)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        var notAfter = new DateTimeOffset(certificate.NotAfter.ToUniversalTime());
        return new(
            certificate.Subject,
            names is null ? [] : [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(static address => address.ToString())],
            certificate.Issuer,
            certificate.SerialNumber,
            new DateTimeOffset(certificate.NotBefore.ToUniversalTime()),
            notAfter,
            ListedCertificate.DaysBetween(now, notAfter),
            KeyOf(certificate),
            certificate.SignatureAlgorithm.FriendlyName ?? certificate.SignatureAlgorithm.Value ?? "unknown",
            certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant());
    }

    private static string KeyOf(X509Certificate2 certificate)
    {
        using var rsa = certificate.GetRSAPublicKey();
        if (rsa is not null)
        {
            return FormattableString.Invariant($"RSA, {rsa.KeySize} bits");
        }

        using var ecdsa = certificate.GetECDsaPublicKey();
        return ecdsa is not null ? FormattableString.Invariant($"ECDSA, {ecdsa.KeySize} bits") : certificate.PublicKey.Oid.FriendlyName ?? "unknown";
    }
}
