using HttpServer.Core.Certificates;

namespace HttpServer.Host.Certificates;

/// <summary>A line of <c>cert list</c>.</summary>
/// <param name="Names">What it is for.</param>
/// <param name="Source">"file PATH", "acme", "local", or "none" where there is none yet.</param>
/// <param name="Issuer">Distinguished name; null for none.</param>
/// <param name="NotAfter">Until when it is valid; null for none.</param>
/// <param name="DaysLeft">Whole days until then; negative when it has expired.</param>
/// <param name="Fingerprint">SHA-256, hexadecimal; null for none.</param>
/// <param name="Error">Why there is none, or why the last attempt to renew it failed; null for nothing.</param>
internal sealed record ListedCertificate(
    IReadOnlyList<string> Names, string Source, string? Issuer, DateTimeOffset? NotAfter, int? DaysLeft, string? Fingerprint, string? Error)
{
    public bool IsExpired => DaysLeft < 0;

    /// <summary>What is to be said about it; null for nothing.</summary>
    public string? Warning
    {
        get
        {
            var state = this switch
            {
                { NotAfter: null } => "there is no certificate",
                { IsExpired: true } => FormattableString.Invariant($"has expired at {NotAfter:u}"),
                { IsEnding: true } => FormattableString.Invariant($"expires in {Days(DaysLeft ?? 0)}"),
                _ => null,
            };
            return state is null && Error is null ? null : $"{string.Join(", ", Names)}: {string.Join(": ", ((string?[])[state, Error]).OfType<string>())}";
        }
    }

    /// <summary>Whether the log of the gateway warns of it, too.</summary>
    private bool IsEnding { get; init; }

    public static ListedCertificate Of(IReadOnlyList<string> names, string source, ServerCertificate? certificate, string? error, DateTimeOffset now) =>
        certificate is null
            ? new(names, source, null, null, null, null, error)
            : new(certificate.Names.Count > 0 ? certificate.Names : names, source, certificate.Issuer, certificate.NotAfter, DaysBetween(now, certificate.NotAfter), certificate.Fingerprint, error)
            {
                IsEnding = certificate.IsEnding(now),
            };

    public static string Days(int days) => days == 1 ? "1 day" : FormattableString.Invariant($"{days} days");

    public static int DaysBetween(DateTimeOffset now, DateTimeOffset end) => (int)Math.Floor((end - now).TotalDays);
}
