using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Core.Certificates;

/// <summary>Degraded when a certificate has expired or is about to; never unhealthy, for no other server would show a better one.</summary>
internal sealed class CertificateHealthCheck(CertificateStore store, TimeProvider time) : IHealthCheck
{
    private const int MostNamed = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (now, all) = (time.GetUtcNow(), store.Published);
        var ending = all.Where(published => published.IsAboutToEnd(now)).OrderBy(static published => published.Certificate.NotAfter).ToList();
        if (ending.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy(all.Count == 0
                ? "There are no certificates."
                : FormattableString.Invariant($"The first of {all.Count} certificates to expire does so in {Math.Floor(all.Min(published => published.DaysLeft(now)))} days.")));
        }

        var rest = ending.Count > MostNamed ? $"; and {ending.Count - MostNamed} more" : "";
        return Task.FromResult(HealthCheckResult.Degraded($"{string.Join("; ", ending.Take(MostNamed).Select(published => Describe(published, now)))}{rest}."));
    }

    private static string Describe(PublishedCertificate published, DateTimeOffset now) =>
        FormattableString.Invariant($"the certificate of {published.Name} ({published.Source}) {(published.DaysLeft(now) <= 0 ? "expired" : "expires")} at {published.Certificate.NotAfter:u}");
}
