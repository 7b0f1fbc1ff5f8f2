using HttpServer.Core.Hosting;
using HttpServer.Core.Http3;
using HttpServer.Core.Requests;
using HttpServer.Core.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Draining;

/// <summary>
/// The graceful stop. It begins when the host begins to stop: unready, the next response on each connection says that it
/// is the last. After <c>shutdown_delay</c> listening ends, and what is idle gets <c>shutdown_idle</c> to be used once more.
/// Then Kestrel closes what is idle still and waits for requests in flight, until <c>shutdown_grace</c> is over, when what
/// is left is cut.
/// </summary>
internal sealed partial class DrainService(
    DrainSignal signal,
    OpenConnections connections,
    RequestLedger requests,
    IHostApplicationLifetime lifetime,
    IOptions<ServerOptions> options,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<DrainService> logger,
    ListeningSockets? sockets = null,
    QuicTransport? quic = null) : IHostedLifecycleService, IDisposable
{
    // How often it is looked which connections may go. Small beside the silence that they are judged by.
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMilliseconds(100);

    // The host's own bound is for handlers that do not notice that their connection was cut.
    private static readonly TimeSpan LastResort = TimeSpan.FromSeconds(1);

    private CancellationTokenRegistration _stopping;
    private CancellationTokenRegistration _hurry;
    private ITimer? _look;
    private ITimer? _end;
    private TimeSpan _idle;
    private int _hasCut;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Not through IConfigureOptions: the host reads its options while it is built, when faults of ours would hide
        // those of every other section. It looks at this value when it stops.
        host.Value.ShutdownTimeout = TimeSpan.FromSeconds(options.Value.ShutdownDelay + options.Value.ShutdownGrace) + LastResort;
        // A signal from outside comes here first; a call of StopAsync comes to StoppingAsync first.
        _stopping = lifetime.ApplicationStopping.Register(static state => ((DrainService)state!).Begin(), this);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Begin();
        // Cancelled, the stop is in a hurry.
        _hurry = cancellationToken.UnsafeRegister(static state => ((DrainService)state!).Cut(), this);
        var delay = TimeSpan.FromSeconds(signal.HasSuccessor ? 0 : options.Value.ShutdownDelay);
        if (delay > TimeSpan.Zero)
        {
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var grace = TimeSpan.FromSeconds(options.Value.ShutdownGrace);
        _end = time.CreateTimer(static state => ((DrainService)state!).Cut(), this, grace, Timeout.InfiniteTimeSpan);
        if (sockets is not null)
        {
            await sockets.StopAcceptingAsync().ConfigureAwait(false);
        }

        if (quic is not null)
        {
            await quic.StopAcceptingAsync(cancellationToken).ConfigureAwait(false);
        }

        signal.EndStreams(Shorter(options.Value.ShutdownSpread, grace / 2));
        _idle = Shorter(options.Value.ShutdownIdle, grace);
        _look = time.CreateTimer(static state => ((DrainService)state!).Look(), this, TimeSpan.Zero, LookPeriod);
        try
        {
            if (sockets is not null)
            {
                // What was accepted last is not among the open ones yet, and Kestrel would close it unasked.
                await sockets.Pending.WhenNone().WaitAsync(grace, time, cancellationToken).ConfigureAwait(false);
            }

            await connections.WhenNone().WaitAsync(_idle, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The rest is Kestrel's: it closes what is idle and waits for what is not.
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _hasCut, 1) == 0)
        {
            Log.Ended(logger);
        }

        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _hurry.Dispose();
        _look?.Dispose();
        _end?.Dispose();
    }

    private static TimeSpan Shorter(double seconds, TimeSpan bound)
    {
        var time = TimeSpan.FromSeconds(seconds);
        return time < bound ? time : bound;
    }

    private void Begin()
    {
        if (!signal.TryBegin())
        {
            return;
        }

        if (!lifetime.ApplicationStarted.IsCancellationRequested)
        {
            // A start that has failed ends its services too; why, somebody else has to say, and nothing else.
            return;
        }

        if (signal.HasSuccessor)
        {
            Log.HandedOver(logger, options.Value.ShutdownGrace);
        }
        else
        {
            Log.Began(logger, options.Value.ShutdownDelay, options.Value.ShutdownGrace);
        }
    }

    private void Look()
    {
        var now = time.GetTimestamp();
        foreach (var connection in connections.Snapshot())
        {
            connection.Close(now, time, _idle);
        }
    }

    // Before Kestrel would do it: afterwards nobody knows any more how many there were.
    private void Cut()
    {
        if (Interlocked.Exchange(ref _hasCut, 1) != 0)
        {
            return;
        }

        var inFlight = requests.InFlight;
        var open = connections.Snapshot();
        if (inFlight == 0)
        {
            Log.Ended(logger);
        }
        else
        {
            Log.Cut(logger, inFlight);
        }

        foreach (var connection in open)
        {
            connection.Abort();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Stopping: listening for {Delay} more seconds, then requests in flight have {Grace} seconds to finish.", EventName = "DrainBegan")]
        public static partial void Began(ILogger logger, double delay, double grace);

        [LoggerMessage(2, LogLevel.Information, "Stopping: another process accepts the connections now; requests in flight have {Grace} seconds to finish.", EventName = "HandedOver")]
        public static partial void HandedOver(ILogger logger, double grace);

        [LoggerMessage(3, LogLevel.Information, "Stopped: every request has ended, none was cut off.", EventName = "DrainEnded")]
        public static partial void Ended(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "Stopping: the time is over; {Count} requests and WebSockets that still ran were cut off.", EventName = "DrainCut")]
        public static partial void Cut(ILogger logger, long count);
    }
}
