using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Config.Health;

/// <summary>Unhealthy when the program runs from a configuration with errors; warnings do not make it ill.</summary>
internal sealed class ConfigurationHealthCheck(ConfigurationState state) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var source = state.File is null ? "no file" : Path.GetFileName(state.File);
        var description = string.Create(CultureInfo.InvariantCulture, $"{source}, errors {state.Errors}, warnings {state.Warnings}");
        return Task.FromResult(state.Errors > 0
            ? new HealthCheckResult(context.Registration.FailureStatus, description)
            : HealthCheckResult.Healthy(description));
    }
}
