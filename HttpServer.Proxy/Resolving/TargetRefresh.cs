using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Resolving;

/// <summary>Keeps the pools of the route tables in use up to date, each at its own pace.</summary>
internal sealed partial class TargetRefresh(RouteTables tables, NameResolver names, IEnumerable<IDialler> diallers, TimeProvider time, ILogger<TargetRefresh> logger)
    : BackgroundService
{
    // So that the first requests find their targets; but a name server that does not answer holds up no start for longer.
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(2);

    // The system's resolver holds a thread of the pool for each name that it looks for.
    private const int MostAtOnce = 8;

    private readonly IDialler[] _diallers = [.. diallers];
    private readonly SemaphoreSlim _turns = new(MostAtOnce);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override void Dispose()
    {
        base.Dispose();
        _turns.Dispose();
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await base.StartAsync(cancellationToken).ConfigureAwait(false);
        using var enough = new CancellationTokenSource(LongestStart, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, enough.Token);
        await _asked.Task.WaitAsync(bound.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<TargetSources, Keeping>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = tables.Changed;
            HashSet<TargetSources> wanted = [.. tables.Balanced.Select(route => route.Sources).OfType<TargetSources>().Where(sources => sources.HasNames)];
            await EndAsync(running, sources => !wanted.Contains(sources)).ConfigureAwait(false);
            var first = new List<Task>();
            // Those of a route that has stayed as it was go on.
            foreach (var sources in wanted.Where(sources => !running.ContainsKey(sources)))
            {
                var over = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                running.Add(sources, new Keeping(over, KeepAsync(sources, First(first), over.Token)));
            }

            await Task.WhenAll(first).ConfigureAwait(false);
            _asked.TrySetResult();
            await changed.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await EndAsync(running, static _ => true).ConfigureAwait(false);
    }

    private static async Task EndAsync(Dictionary<TargetSources, Keeping> running, Predicate<TargetSources> isOver)
    {
        foreach (var (sources, keeping) in running.Where(keeping => isOver(keeping.Key)).ToList())
        {
            await keeping.Over.CancelAsync().ConfigureAwait(false);
            await keeping.Task.ConfigureAwait(false);
            keeping.Over.Dispose();
            running.Remove(sources);
        }
    }

    private static TaskCompletionSource First(List<Task> all)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        all.Add(first.Task);
        return first;
    }

    private async Task KeepAsync(TargetSources sources, TaskCompletionSource first, CancellationToken cancellationToken)
    {
        try
        {
            while (await TryRefreshAsync(sources, cancellationToken).ConfigureAwait(false) is { } pause)
            {
                first.TrySetResult();
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The tables are others, or the gateway stops.
        }
        finally
        {
            first.TrySetResult();
        }
    }

    // A strategy of the application's own is told of new targets too: what it throws must not end the looking.
    private async Task<TimeSpan?> TryRefreshAsync(TargetSources sources, CancellationToken cancellationToken)
    {
        try
        {
            return await RefreshAsync(sources, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(logger, exception, sources.Pool.Name);
            return TargetSources.RetryInterval;
        }
    }

    private async Task<TimeSpan?> RefreshAsync(TargetSources sources, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await sources.RefreshAsync(names, IsDialledByAddress, logger, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turns.Release();
        }
    }

    // A dialler of the application's own knows what to do with a name.
    private bool IsDialledByAddress(Target target) => Array.FindLast(_diallers, dialler => dialler.CanDial(target)) is TcpDialler or TlsDialler;

    private sealed record Keeping(CancellationTokenSource Over, Task Task);

    [LoggerMessage(1, LogLevel.Error, "Looking up the targets of route {Route} failed; it is tried again.", EventName = "TargetRefreshFailed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string route);
}
