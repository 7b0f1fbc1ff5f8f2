using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Http3;

/// <summary>
/// Opens the UDP ports once the server has started, and, where another process has handed its ports over, once that one has ended: of a UDP port
/// that two have open each gets a part of the other's packets.
/// </summary>
internal sealed partial class Http3Opening(ServerListeners listeners, TimeProvider time, ILogger<Http3Opening> logger, ListeningSockets? sockets = null) : IHostedLifecycleService, IDisposable
{
    // Opening a port is a matter of milliseconds. Whatever holds it up does not hold up the start.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private Task _opening = Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (sockets?.PredecessorEnded is { IsCompleted: false } ended)
        {
            _opening = OpenAfterAsync(ended);
            return;
        }

        await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _opening.ConfigureAwait(false);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _stopping.Dispose();

    private async Task OpenAfterAsync(Task ended)
    {
        try
        {
            await ended.WaitAsync(_stopping.Token).ConfigureAwait(false);
            await OpenAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Stopped before the other one was.
        }
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var ports = listeners.OpenHttp3();
        try
        {
            await Task.WhenAll(ports.Select(static port => port.Settled)).WaitAsync(LongestWait, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // What is not open counts as failed below.
        }

        foreach (var port in ports)
        {
            if (port.IsOpen)
            {
                LogOpen(logger, port.Number);
            }
            else
            {
                LogFailed(logger, port.Number);
            }
        }
    }

    [LoggerMessage(3, LogLevel.Information, "HTTP/3 is spoken on UDP port {Port}.", EventName = "Http3Open")]
    private static partial void LogOpen(ILogger logger, int port);

    [LoggerMessage(4, LogLevel.Error, "UDP port {Port} cannot be opened: there is no HTTP/3 beside that port, and no Alt-Svc says so.", EventName = "Http3Failed")]
    private static partial void LogFailed(ILogger logger, int port);
}
