using System.ComponentModel;
using System.Runtime.InteropServices;
using HttpServer.Core.Draining;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Restarting;

/// <summary>
/// SIGUSR2, as for nginx: a new process with the same command line, and whatever program and configuration are there by
/// now, takes the listening sockets over; once it serves, this one stops as at SIGTERM. If it does not, this one goes on.
/// </summary>
internal sealed partial class RestartSignal : IAsyncDisposable
{
    // On x86 and ARM.
    private const int Usr2 = 12;

    // A start takes a second; on a machine that is busy, ten.
    private static readonly TimeSpan StartBound = TimeSpan.FromSeconds(60);

    private readonly Origin _origin;
    private readonly DrainSignal _drain;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<RestartSignal> _logger;
    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;
    private Task _restart = Task.CompletedTask;

    private RestartSignal(Origin origin, DrainSignal drain, IHostApplicationLifetime lifetime, ILogger<RestartSignal> logger)
    {
        _origin = origin;
        _drain = drain;
        _lifetime = lifetime;
        _logger = logger;
        _registration = PosixSignalRegistration.Create((PosixSignal)Usr2, OnSignal);
    }

    /// <summary>Before the gateway starts: without a handler the signal ends a process. Null where no sockets can be passed on.</summary>
    public static RestartSignal? Listen(WebApplication gateway, Origin origin)
    {
        var services = gateway.Services;
        return !OperatingSystem.IsLinux() || !Environment.Is64BitProcess
            ? null
            : new RestartSignal(origin, services.GetRequiredService<DrainSignal>(), gateway.Lifetime, services.GetRequiredService<ILogger<RestartSignal>>());
    }

    public async ValueTask DisposeAsync()
    {
        _registration.Dispose();
        await _restart;
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        lock (_gate)
        {
            if (!_restart.IsCompleted || !_lifetime.ApplicationStarted.IsCancellationRequested || _lifetime.ApplicationStopping.IsCancellationRequested)
            {
                Log.AlreadyUnderWay(_logger);
            }
            else if (Environment.ProcessId == 1)
            {
                // The kernel would end whatever runs in the container together with it.
                Log.FirstProcess(_logger);
            }
            else
            {
                _restart = RestartAsync();
            }
        }
    }

    private async Task RestartAsync()
    {
        try
        {
            using var successor = Successor.Start(_origin.Sockets);
            Log.Started(_logger, successor.ProcessId);
            await FollowAsync(successor);
        }
        catch (Exception exception) when (exception is IOException or Win32Exception or InvalidOperationException)
        {
            Log.CannotStart(_logger, exception.Message);
        }
    }

    private async Task FollowAsync(Successor successor)
    {
        try
        {
            if (await successor.IsReadyAsync(StartBound, _lifetime.ApplicationStopping))
            {
                _drain.HandOver();
                _origin.Manager.TellSuccessor(successor.ProcessId);
                _lifetime.StopApplication();
            }
            else
            {
                Log.Ended(_logger, successor.ProcessId, await successor.ExitCodeAsync());
            }
        }
        catch (TimeoutException)
        {
            successor.Kill();
            Log.TooSlow(_logger, successor.ProcessId, StartBound.TotalSeconds);
        }
        catch (OperationCanceledException)
        {
            // Told to stop meanwhile: then nobody wants the new one either.
            successor.Kill();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Restarting: process {ProcessId} has been started to take over.", EventName = "RestartBegan")]
        public static partial void Started(ILogger logger, int processId);

        [LoggerMessage(2, LogLevel.Error, "Not restarted: process {ProcessId} ended with exit code {Code} before it served. This one goes on.", EventName = "RestartFailed")]
        public static partial void Ended(ILogger logger, int processId, int code);

        [LoggerMessage(3, LogLevel.Error, "Not restarted: process {ProcessId} did not serve within {Seconds} seconds and was ended. This one goes on.", EventName = "RestartTooSlow")]
        public static partial void TooSlow(ILogger logger, int processId, double seconds);

        [LoggerMessage(4, LogLevel.Error, "Not restarted: {Reason}. This process goes on.", EventName = "RestartImpossible")]
        public static partial void CannotStart(ILogger logger, string reason);

        [LoggerMessage(5, LogLevel.Error, "Not restarted: this is the first process of a container, which would end with it. Start a new container instead.", EventName = "RestartInContainer")]
        public static partial void FirstProcess(ILogger logger);

        [LoggerMessage(6, LogLevel.Warning, "A start, restart or stop is under way; no restart was begun.", EventName = "RestartUnderWay")]
        public static partial void AlreadyUnderWay(ILogger logger);
    }
}
