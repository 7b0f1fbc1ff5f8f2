using HttpServer.Core.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Draining;

/// <summary>
/// Begins the drain when the host begins to stop, and holds the listeners open for <c>shutdown_delay</c>. Kestrel then
/// stops listening and waits for requests in flight, until <c>shutdown_grace</c> is over too; then it aborts.
/// </summary>
internal sealed partial class DrainService(
    DrainSignal signal,
    IHostApplicationLifetime lifetime,
    IOptions<ServerOptions> options,
    IOptions<HostOptions> host,
    TimeProvider time,
    ILogger<DrainService> logger) : IHostedLifecycleService, IDisposable
{
    private CancellationTokenRegistration _stopping;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        // Not through IConfigureOptions: the host reads its options while it is built, when faults of ours would hide
        // those of every other section. It looks at this value when it stops.
        host.Value.ShutdownTimeout = TimeSpan.FromSeconds(options.Value.ShutdownDelay + options.Value.ShutdownGrace);
        // A signal from outside comes here first; a call of StopAsync comes to StoppingAsync first.
        _stopping = lifetime.ApplicationStopping.Register(static state => ((DrainService)state!).Begin(), this);
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        Begin();
        var delay = TimeSpan.FromSeconds(options.Value.ShutdownDelay);
        if (delay > TimeSpan.Zero)
        {
            // Cancelled, the stop is in a hurry; then listening just ends earlier.
            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private void Begin()
    {
        if (signal.TryBegin())
        {
            Log.Began(logger, options.Value.ShutdownDelay, options.Value.ShutdownGrace);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Stopping: listening for {Delay} more seconds, then requests in flight have {Grace} seconds to finish.", EventName = "DrainBegan")]
        public static partial void Began(ILogger logger, double delay, double grace);
    }
}
