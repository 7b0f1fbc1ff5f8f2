using System.Globalization;
using HttpServer.Acme.Protocol;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Renewal;

/// <summary>
/// When a certificate is to be renewed: at a time within what its issuer suggests (RFC 9773, 4.2), else when a third of its lifetime is left. The
/// spread comes from the certificate itself: every node of a storage, and each restart, finds the same time.
/// </summary>
internal static class RenewalTime
{
    private const double LeftOfLifetime = 1 / 3d;
    private const double Spread = 1 / 50d;

    // Whatever the issuer suggests: a twentieth of the lifetime is the least that mending a fault may need.
    private const double LastResort = 1 / 20d;

    public static DateTimeOffset Of(ServerCertificate certificate, RenewalWindow? suggested)
    {
        var lifetime = certificate.NotAfter - certificate.NotBefore;
        var share = int.Parse(certificate.Fingerprint.AsSpan(0, 6), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / (double)0x1000000;
        if (suggested is null)
        {
            return certificate.NotAfter - (lifetime * LeftOfLifetime) - (lifetime * Spread * share);
        }

        var chosen = suggested.Start + ((suggested.End - suggested.Start) * share);
        var last = certificate.NotAfter - (lifetime * LastResort);
        return chosen < last ? chosen : last;
    }
}
