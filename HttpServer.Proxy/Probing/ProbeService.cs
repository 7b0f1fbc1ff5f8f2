using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Probing;

/// <summary>
/// Keeps one loop for each target and each probe of the routes in use. What a change leaves as it was goes on undisturbed, what is
/// gone stops.
/// </summary>
internal sealed class ProbeService(RouteTables tables, TargetProbes probes, IEnumerable<IDialler> diallers, TimeProvider time, ILogger<ProbeService> logger)
    : BackgroundService
{
    private readonly IDialler[] _diallers = [.. diallers];
    private readonly Dictionary<(Target Target, ProbeTerms Terms), Running> _running = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var tablesChanged = tables.Changed;
            while (!stoppingToken.IsCancellationRequested)
            {
                // Taken before what they are about, so that no change is missed.
                tablesChanged = tablesChanged.IsCompleted ? tables.Changed : tablesChanged;
                var routes = tables.Balanced.Where(route => route.Probes.Count > 0).ToList();
                Task changed = Task.WhenAny([tablesChanged, .. routes.Select(route => route.Pool.Changed)]);
                await AdjustAsync(routes).ConfigureAwait(false);
                await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await EndAsync([.. _running.Keys]).ConfigureAwait(false);
        }
    }

    private async Task AdjustAsync(List<IBalancedRoute> routes)
    {
        var wanted = routes
            .SelectMany(route => route.Pool.Targets.SelectMany(target => route.Probes.Select(terms => (Key: (target, terms), route.Name))))
            .ToDictionary(probe => probe.Key, probe => probe.Name);
        List<(Target Target, ProbeTerms Terms)> gone = [.. _running.Keys.Where(key => !wanted.ContainsKey(key))];
        await EndAsync(gone).ConfigureAwait(false);
        foreach (var (key, route) in wanted.Where(probe => !_running.ContainsKey(probe.Key)))
        {
            Start(key.target, key.terms, route);
        }

        foreach (var target in gone.Select(key => key.Target).Distinct().Where(target => probes.Of(target).Count == 0))
        {
            // Nobody would bring it back.
            target.SetProbed(isWell: true);
        }
    }

    private void Start(Target target, ProbeTerms terms, string route)
    {
        if (Array.FindLast(_diallers, dialler => dialler.CanDial(target)) is not { } dialler)
        {
            // Its requests are told so.
            return;
        }

        var loop = new ProbeLoop(target, route, terms, dialler, time, logger);
        var stop = new CancellationTokenSource();
        probes.Add(target, loop);
        var run = Task.Run(() => loop.RunAsync((isWell, since) => probes.Report(target, isWell, since), stop.Token));
        _running.Add((target, terms), new Running(loop, stop, run));
    }

    private async Task EndAsync(IReadOnlyList<(Target Target, ProbeTerms Terms)> keys)
    {
        foreach (var key in keys)
        {
            await _running[key].Stop.CancelAsync().ConfigureAwait(false);
        }

        foreach (var key in keys)
        {
            _running.Remove(key, out var running);
            await running!.Run.ConfigureAwait(false);
            running.Stop.Dispose();
            probes.Remove(key.Target, running.Loop);
        }
    }

    private sealed record Running(ProbeLoop Loop, CancellationTokenSource Stop, Task Run);
}
