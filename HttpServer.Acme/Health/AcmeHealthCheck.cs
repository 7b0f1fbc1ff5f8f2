using HttpServer.Acme.Renewal;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Acme.Health;

/// <summary>Degraded while a name has no certificate that is valid, or its last attempt failed.</summary>
internal sealed class AcmeHealthCheck(ManagedNames names, TimeProvider time) : IHealthCheck
{
    private const int MostNamed = 5;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var now = time.GetUtcNow();
        var troubled = names.All.Where(name => name.Error is not null || name.InForce is not { Certificate: var certificate } || certificate.NotAfter <= now)
            .OrderBy(static name => name.Name, StringComparer.Ordinal).ToList();
        return Task.FromResult(troubled.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded(string.Join("; ", troubled.Take(MostNamed).Select(name => Describe(name, now))) + (troubled.Count > MostNamed ? $"; and {troubled.Count - MostNamed} more" : "")));
    }

    private static string Describe(ManagedName name, DateTimeOffset now) => name switch
    {
        { InForce: null } => $"{name.Name} has no certificate{Reason(name)}",
        { InForce.Certificate: var certificate } when certificate.NotAfter <= now => $"the certificate of {name.Name} has expired{Reason(name)}",
        _ => FormattableString.Invariant($"the certificate of {name.Name} could not be renewed and is valid until {name.InForce!.Certificate.NotAfter:u}{Reason(name)}"),
    };

    private static string Reason(ManagedName name) => name.Error is { } error ? $" ({error.TrimEnd('.')})" : "";
}
