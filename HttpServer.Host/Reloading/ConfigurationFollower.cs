using HttpServer.Config.Reloading;
using HttpServer.Config.Watching;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Reloading;

/// <summary>Reloads when the content of the configuration file has changed.</summary>
internal sealed class ConfigurationFollower(ConfigurationReload reload, LiveConfiguration live, IOptions<ReloadOptions> options, TimeProvider time)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Watch || live.Started.State.File is not { } file)
        {
            return;
        }

        using var watch = new FileWatch(file, TimeSpan.FromSeconds(options.Value.PollInterval), time);
        var known = live.Started.State.Hash;
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                known = await watch.WaitForChangeAsync(known, stoppingToken);
                // Somebody may have asked for it already.
                if (known is null || known != live.LastAttempt?.Hash)
                {
                    await reload.ReloadAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }
}
