using HttpServer.Core.Timing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Requests;

/// <summary>
/// Watches the bounded requests whose handlers did not answer at once, and ends those whose bound runs out. Looks once
/// a second, so a request may live that much longer; in return nothing is armed and disarmed per request.
/// </summary>
internal sealed partial class RequestDeadlines(TimeProvider time, ILogger<RequestDeadlines> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    // How long a cancelled handler may take to end before its connection is cut.
    private static readonly TimeSpan Obedience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly HashSet<RequestLifetime> _watched = [];
    private readonly List<RequestLifetime> _looking = [];

    public void Watch(RequestLifetime lifetime)
    {
        lock (_gate)
        {
            _watched.Add(lifetime);
        }
    }

    public void Forget(RequestLifetime lifetime)
    {
        lock (_gate)
        {
            _watched.Remove(lifetime);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server has stopped; nothing is left to watch.
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            _looking.AddRange(_watched);
        }

        var now = time.GetTimestamp();
        var grace = time.Ticks(Obedience);
        foreach (var lifetime in _looking)
        {
            if (lifetime.Expire(now, grace) is { } cancellation)
            {
                _ = CancelAsync(cancellation);
            }
        }

        _looking.Clear();
    }

    // Awaited by nobody, since a handler that reacts slowly must not hold up the others; it owns its own failure.
    private async Task CancelAsync(CancellationTokenSource cancellation)
    {
        try
        {
            await cancellation.CancelAsync().ConfigureAwait(false);
        }
        catch (AggregateException exception)
        {
            Log.CallbackFailed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler failed while it was cancelled because its request took longer than request_timeout.", EventName = "CallbackFailed")]
        public static partial void CallbackFailed(ILogger logger, Exception exception);
    }
}
