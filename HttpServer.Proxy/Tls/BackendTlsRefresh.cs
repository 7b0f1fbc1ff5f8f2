using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Tls;

/// <summary>
/// Looks whether the files of <c>[proxy.ssl]</c> have changed. Then the route goes on with new connections; requests under way finish on the old ones.
/// What is not good leaves everything as it is.
/// </summary>
internal sealed partial class BackendTlsRefresh(RouteTables tables, TimeProvider time, ILogger<BackendTlsRefresh> logger) : BackgroundService
{
    // How long a certificate and its key may take to be written one after the other.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // What the files of a route are now, where that is not what it was made of, and whether it has been tried.
    private Dictionary<Route, (string Fingerprint, bool IsTried)> _seen = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private void Look()
    {
        var seen = new Dictionary<Route, (string Fingerprint, bool IsTried)>();
        List<string> settled = [];
        foreach (var route in tables.Routes.Where(route => route.Tls.Files is { HasAny: true }))
        {
            if (route.Tls.Files!.Fingerprint() is not { } now || now == route.Tls.Fingerprint)
            {
                continue;
            }

            // The same as the last time: nobody is writing them.
            var isSettled = _seen.TryGetValue(route, out var before) && before.Fingerprint == now;
            seen[route] = (now, isSettled);
            if (isSettled && !before.IsTried)
            {
                settled.Add(route.Name);
            }
        }

        _seen = seen;
        if (settled.Count > 0)
        {
            Refresh(string.Join(", ", settled));
        }
    }

    private void Refresh(string routes)
    {
        try
        {
            tables.Reread();
            LogRefreshed(logger, routes);
        }
        catch (Exception exception)
        {
            // Nobody above could do more with it: it is looked at again when the files are others.
            LogRefused(logger, routes, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The files of [proxy.ssl] have changed; new connections of these routes heed them: {Routes}.", EventName = "BackendTlsChanged")]
    private static partial void LogRefreshed(ILogger logger, string routes);

    [LoggerMessage(2, LogLevel.Error, "The files of [proxy.ssl] of these routes have changed and cannot be used, so what was stays: {Routes}. {Problem}", EventName = "BackendTlsRefused")]
    private static partial void LogRefused(ILogger logger, string routes, string problem);
}
