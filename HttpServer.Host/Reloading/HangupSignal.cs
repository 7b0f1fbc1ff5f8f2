using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Host.Reloading;

/// <summary>Reloads at SIGHUP, which for this reason never ends the process, also when it comes of a terminal that has gone.</summary>
internal sealed class HangupSignal(ConfigurationReload reload) : BackgroundService
{
    // Of several in a row the last one sees what the first ones would have seen.
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private PosixSignalRegistration? _registration;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // In Windows it says that the console window is being closed.
        if (!OperatingSystem.IsWindows())
        {
            _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                _signals.Writer.TryWrite(true);
            });
        }

        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        _registration?.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var _ in _signals.Reader.ReadAllAsync(stoppingToken))
            {
                await reload.ReloadAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }
}
