using System.Text.Json.Serialization;
using HttpServer.Core.Certificates;

namespace HttpServer.Host.Certificates;

/// <summary>How it went with one name of <c>cert issue</c> or <c>cert renew</c>.</summary>
/// <param name="Name">The name.</param>
/// <param name="Outcome">"obtained", "unchanged" (what it has is good) or "failed".</param>
/// <param name="Issuer">Distinguished name of who issued the certificate; null for a failure, as all that follow but the error.</param>
/// <param name="NotAfter">Until when it is valid.</param>
/// <param name="DaysLeft">Whole days until then.</param>
/// <param name="Fingerprint">SHA-256, hexadecimal.</param>
/// <param name="Error">Why there is none; null for nothing.</param>
/// <param name="NextAttempt">When a gateway tries again by itself after a failure; null when that is not known.</param>
internal sealed record IssuingOutcome(
    string Name, string Outcome, string? Issuer, DateTimeOffset? NotAfter, int? DaysLeft, string? Fingerprint, string? Error, DateTimeOffset? NextAttempt)
{
    public const string Unchanged = "unchanged";

    private const string Obtained = "obtained";
    private const string Unobtainable = "failed";

    [JsonIgnore]
    public bool IsFailure => Error is not null;

    public static IssuingOutcome Of(string name, ServerCertificate certificate, bool isNew, DateTimeOffset now) => new(
        name, isNew ? Obtained : Unchanged, certificate.Issuer, certificate.NotAfter, ListedCertificate.DaysBetween(now, certificate.NotAfter), certificate.Fingerprint, null, null);

    public static IssuingOutcome Failed(string name, string error, DateTimeOffset? nextAttempt = null) => new(name, Unobtainable, null, null, null, null, error, nextAttempt);
}
