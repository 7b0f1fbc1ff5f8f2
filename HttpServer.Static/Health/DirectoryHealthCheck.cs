using HttpServer.Static.Files;
using HttpServer.Static.Site;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Static.Health;

/// <summary>Healthy while the root is a directory that can be read; always healthy when files are switched off.</summary>
internal sealed class DirectoryHealthCheck(SiteSource sites) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.Run(() => Check(sites.Current, context.Registration.FailureStatus), cancellationToken);

    private static HealthCheckResult Check(StaticSite site, HealthStatus failure)
    {
        if (!site.IsEnabled)
        {
            return HealthCheckResult.Healthy("Files are switched off.");
        }
        try
        {
            return site.Root.Look("").Kind == NodeKind.Directory && site.Root.List("", most: 1) is not null
                ? HealthCheckResult.Healthy()
                : new(failure, $"The directory '{site.Root.Directory}' does not exist.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new(failure, $"The directory '{site.Root.Directory}' cannot be read.", exception);
        }
    }
}
