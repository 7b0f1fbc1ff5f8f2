using System.Runtime.InteropServices;
using HttpServer.Core.Draining;
using HttpServer.Host.Restarting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Startup;

/// <summary>The life of a started gateway until its end.</summary>
internal static class GatewayRun
{
    /// <summary>
    /// Returns when the gateway has stopped: gracefully after SIGTERM, Ctrl+C or a cancelled token, at once when told a
    /// second time. Log lines that wait in memory are written in both cases.
    /// </summary>
    public static async Task RunToEndAsync(this WebApplication gateway, Origin origin, CancellationToken cancellationToken)
    {
        using var hurry = new CancellationTokenSource();
        var signals = 0;
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Count);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count);
        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var told = gateway.Lifetime.ApplicationStopping.Register(stopping.SetResult);
        await using var cancelled = cancellationToken.Register(gateway.Lifetime.StopApplication);

        origin.TellReady();

        await stopping.Task;
        if (!gateway.Services.GetRequiredService<DrainSignal>().HasSuccessor)
        {
            origin.Manager.TellStopping();
        }

        try
        {
            await gateway.StopAsync(hurry.Token);
        }
        catch (OperationCanceledException)
        {
            // The grace is over, by the clock or by the second signal: what still ran has been aborted, and what the
            // host did not get round to stopping is disposed of now, which writes what it holds.
        }

        // The generic host hears the signals too, and begins the graceful stop at the first.
        void Count(PosixSignalContext _)
        {
            if (Interlocked.Increment(ref signals) > 1)
            {
                hurry.Cancel();
            }
        }
    }
}
