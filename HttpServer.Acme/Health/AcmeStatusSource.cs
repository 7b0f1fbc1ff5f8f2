using System.Text.Json;
using HttpServer.Acme.Renewal;
using HttpServer.Core.Health;

namespace HttpServer.Acme.Health;

/// <summary>The page <c>/acme/status</c>.</summary>
internal sealed class AcmeStatusSource(ManagedNames names) : IStatusSource
{
    private const int MostListed = 1000;

    public string Name => "acme";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("names"u8, names.Count);
        writer.WriteStartArray("certificates"u8);
        foreach (var name in names.All.OrderBy(static name => name.Name, StringComparer.Ordinal).Take(MostListed))
        {
            writer.WriteStartObject();
            writer.WriteString("name"u8, name.Name);
            if (name.InForce is { } current)
            {
                writer.WriteString("issuer"u8, current.Issuer);
                writer.WriteString("not_after"u8, current.Certificate.NotAfter);
                writer.WriteString("renew_at"u8, RenewalTime.Of(current.Certificate, name.Info?.Window));
                writer.WriteString("fingerprint"u8, current.Certificate.Fingerprint);
            }

            if (name.Error is { } error)
            {
                writer.WriteString("error"u8, error);
                writer.WriteString("next_attempt"u8, name.NextCheck);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
