using HttpServer.Host.Startup;

namespace HttpServer.Host.Certificates;

/// <summary>An <see cref="Inspection"/> for people.</summary>
internal static class InspectionText
{
    private const int Column = 13;

    public static void Print(Terminal terminal, Inspection found)
    {
        var certificate = found.Certificate;
        terminal.Line(terminal.Bold(found.Source));
        Line("Subject", certificate.Subject.Length == 0 ? "(empty)" : certificate.Subject);
        Line("Names", certificate.Names.Count == 0 ? "(none)" : string.Join(", ", certificate.Names));
        Line("Issuer", certificate.Issuer);
        Line("Serial", certificate.SerialNumber);
        Line("Valid", FormattableString.Invariant($"{certificate.NotBefore:u} to {certificate.NotAfter:u} ({Left(certificate.DaysLeft)})"));
        Line("Key", certificate.Key);
        Line("Signature", certificate.Signature);
        Line("SHA-256", certificate.Fingerprint);
        foreach (var other in found.Chain)
        {
            Line("Chain", FormattableString.Invariant($"{other.Subject}, by {other.Issuer}, valid to {other.NotAfter:u}"));
        }

        if (found.PrivateKey is { } key)
        {
            Line("Private key", FileInspection.IsKeyFault(found) ? terminal.Bad(key) : key);
        }

        Line("Trusted", found.IsTrusted ? terminal.Good("yes") : terminal.Warning($"no: {string.Join("; ", found.Distrust)}"));
        if (found.TlsVersion is { } version)
        {
            Line("TLS", $"{version}, {found.CipherSuite}");
            Line("ALPN", found.Alpn ?? "(none)");
            Line("OCSP", found.OcspStapled switch { true => "stapled", false => "not stapled", null => "unknown (it shows in TLS 1.2 alone, in which the server does not answer)" });
        }

        void Line(string label, string value) => terminal.Line($"  {terminal.Dim(label.PadRight(Column))}{value}");
    }

    private static string Left(int days) => days < 0 ? "expired" : $"{ListedCertificate.Days(days)} left";
}
