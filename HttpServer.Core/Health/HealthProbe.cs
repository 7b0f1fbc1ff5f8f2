using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Health;

/// <summary>Runs one registered check: bounded even when it does not obey its token, and never twice at the same time.</summary>
internal sealed partial class HealthProbe(HealthCheckRegistration registration, IServiceScopeFactory scopes, TimeProvider time, ILogger logger)
{
    // Load balancers commonly wait 5 seconds or more for the whole answer.
    private static readonly TimeSpan DefaultBound = TimeSpan.FromSeconds(4);

    private readonly TimeSpan _bound = registration.Timeout > TimeSpan.Zero && registration.Timeout < DefaultBound ? registration.Timeout : DefaultBound;
    private Task<HealthCheckResult>? _running;

    public async Task<CheckResult> RunAsync()
    {
        var start = time.GetTimestamp();
        HealthCheckResult result;
        if (_running is { IsCompleted: false })
        {
            result = Failure("An earlier run has not ended yet.");
        }
        else
        {
            try
            {
                // On the pool, because a check may block before it returns its task.
                _running = Task.Run(CheckAsync);
                result = await _running.WaitAsync(_bound, time).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                result = TooSlow();
            }
        }

        return new CheckResult(registration, result.Status, result.Description, time.GetElapsedTime(start));
    }

    private async Task<HealthCheckResult> CheckAsync()
    {
        using var bound = new CancellationTokenSource(_bound, time);
        try
        {
            var scope = scopes.CreateAsyncScope();
            await using (scope.ConfigureAwait(false))
            {
                var check = registration.Factory(scope.ServiceProvider);
                return await check.CheckHealthAsync(new HealthCheckContext { Registration = registration }, bound.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            return TooSlow();
        }
        catch (Exception exception)
        {
            // The page is for everyone; what went wrong in detail is for the log.
            Log.CheckFailed(logger, registration.Name, exception);
            return Failure($"The check failed with {exception.GetType().Name}.");
        }
    }

    private HealthCheckResult TooSlow() => Failure($"The check did not end within {_bound.TotalSeconds:0.#} seconds.");

    private HealthCheckResult Failure(string description) => new(registration.FailureStatus, description);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The health check {Name} failed.", EventName = "CheckFailed")]
        public static partial void CheckFailed(ILogger logger, string name, Exception exception);
    }
}
