using System.Text.Json;
using HttpServer.Core.Health;

namespace HttpServer.Core.Certificates;

/// <summary>The page <c>/tls/status</c>: the certificates in force, those that expire first before others.</summary>
internal sealed class CertificateStatus(CertificateStore store, TimeProvider time) : IStatusSource
{
    public const string PageName = "tls";

    // A page for people; who has more reads the metric.
    private const int MostListed = 1000;

    public string Name => PageName;

    public void Write(Utf8JsonWriter writer)
    {
        var (now, all) = (time.GetUtcNow(), store.Published);
        writer.WriteNumber("certificates_total"u8, all.Count);
        writer.WriteStartArray("certificates"u8);
        foreach (var published in all.OrderBy(static published => published.Certificate.NotAfter).Take(MostListed))
        {
            var certificate = published.Certificate;
            writer.WriteStartObject();
            writer.WriteStartArray("names"u8);
            foreach (var name in certificate.Names)
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
            writer.WriteString("source"u8, published.Source);
            writer.WriteString("issuer"u8, certificate.Issuer);
            writer.WriteString("key"u8, certificate.IsEcdsa ? "ecdsa" : "rsa");
            writer.WriteString("not_before"u8, certificate.NotBefore);
            writer.WriteString("not_after"u8, certificate.NotAfter);
            writer.WriteNumber("days_left"u8, Math.Round(published.DaysLeft(now), 1));
            writer.WriteString("fingerprint"u8, certificate.Fingerprint);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
