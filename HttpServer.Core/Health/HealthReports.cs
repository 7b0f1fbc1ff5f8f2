using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Health;

/// <summary>
/// Runs the application's standard health-check registrations, all at once, at most one run at a time and at most one a
/// second: whoever asks meanwhile shares the result, so that the pages cannot be used to make work.
/// </summary>
internal sealed class HealthReports
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly HealthProbe[] _probes;
    private readonly Lock _gate = new();
    private Task<HealthSnapshot>? _latest;

    public HealthReports(IOptions<HealthCheckServiceOptions> options, IServiceScopeFactory scopes, TimeProvider time, ILogger<HealthReports> logger)
    {
        _time = time;
        _probes = [.. options.Value.Registrations.Select(registration => new HealthProbe(registration, scopes, time, logger))];
    }

    public Task<HealthSnapshot> GetAsync(CancellationToken cancellationToken)
    {
        Task<HealthSnapshot> latest;
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && !IsFresh(_latest)))
            {
                _latest = RunAsync();
            }

            latest = _latest;
        }

        return latest.WaitAsync(cancellationToken);
    }

    private bool IsFresh(Task<HealthSnapshot> run) =>
        run.IsCompletedSuccessfully && _time.GetElapsedTime(run.Result.TakenAt) < Freshness;

    private async Task<HealthSnapshot> RunAsync()
    {
        var results = await Task.WhenAll(_probes.Select(static probe => probe.RunAsync())).ConfigureAwait(false);
        return new HealthSnapshot(results, _time.GetTimestamp());
    }
}
