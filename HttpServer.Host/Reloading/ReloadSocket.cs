using System.Net.Sockets;
using System.Text;
using HttpServer.Config.Reloading;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Reloading;

/// <summary>Where <c>httpserver reload</c> finds this gateway: asked for a reload, it answers how that went.</summary>
internal sealed partial class ReloadSocket(ConfigurationReload reload, LiveConfiguration live, ILogger<ReloadSocket> logger) : BackgroundService
{
    // Whoever connects says nothing; a reload takes a moment, and reading its answer another.
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (live.Started.State.File is not { } file)
        {
            return;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        var place = ReloadPlace.OfProcess(file, Environment.ProcessId);
        try
        {
            place.Bind(socket);
            socket.Listen();
            while (true)
            {
                using var client = await socket.AcceptAsync(stoppingToken);
                await ServeAsync(client, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception exception) when (exception is SocketException or IOException or UnauthorizedAccessException)
        {
            LogUnreachable(logger, exception.Message);
        }
        finally
        {
            place.Remove();
        }
    }

    private async Task ServeAsync(Socket client, CancellationToken cancellationToken)
    {
        if (!ReloadPlace.IsTrusted(client))
        {
            return;
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(LongestAnswer);
        var outcome = await reload.ReloadAsync(cancellationToken);
        try
        {
            await using var stream = new NetworkStream(client);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(ReloadAnswer.Of(outcome).Write()), bound.Token);
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Who asked has gone; what came of it is in the log.
            LogGone(logger, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "'httpserver reload' cannot reach this gateway ({Reason}); SIGHUP can.", EventName = "ReloadUnreachable")]
    private static partial void LogUnreachable(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Debug, "Who asked for a reload has not waited for the answer: {Reason}", EventName = "ReloadAnswerLost")]
    private static partial void LogGone(ILogger logger, string reason);
}
