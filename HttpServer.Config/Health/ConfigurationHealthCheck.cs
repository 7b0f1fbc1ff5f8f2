using System.Globalization;
using HttpServer.Config.Reloading;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Config.Health;

/// <summary>
/// Unhealthy when the program runs from a configuration with errors, degraded when the last attempt to change it was refused: what was
/// good stays in force. Warnings do not make it ill.
/// </summary>
internal sealed class ConfigurationHealthCheck(LiveConfiguration configuration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var state = configuration.Current.State;
        var source = state.File is null ? "no file" : Path.GetFileName(state.File);
        var description = string.Create(CultureInfo.InvariantCulture, $"{source}, errors {state.Errors}, warnings {state.Warnings}");
        if (state.Errors > 0)
        {
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, description));
        }

        return Task.FromResult(configuration.LastAttempt is { IsAccepted: false } refused
            ? HealthCheckResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"{description}; the change at {refused.At:u} was refused, errors {refused.Errors}"))
            : HealthCheckResult.Healthy(description));
    }
}
