using System.Globalization;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Probing;

/// <summary>One target, probed in one way, again and again.</summary>
internal sealed partial class ProbeLoop(Target target, string route, ProbeTerms terms, IDialler dialler, TimeProvider time, ILogger logger)
{
    // Of the interval, to both sides.
    private const double Jitter = 0.1;

    // Until a finding that is not believed yet is looked into again, and between two probes that somebody asks for: soon, but no load.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile ProbeReport? _last;
    private volatile bool _isWell = target.IsProbedWell;

    public ProbeTerms Terms => terms;

    /// <summary>What is believed: in the beginning that the target is as it was left.</summary>
    public bool IsWell => _isWell;

    /// <summary>Null before the first has ended.</summary>
    public ProbeReport? Last => _last;

    /// <summary>Has the next probe made soon instead of at its time. Asking many times is asking once; safe on the path of requests.</summary>
    public void Ask() => Volatile.Read(ref _asked).TrySetResult();

    /// <summary>Probes until it is cancelled.</summary>
    /// <param name="onFound">Told after each probe what is believed and when it began; whether that has changed or the probe came at its time, not only because somebody asked.</param>
    /// <param name="cancellationToken">Ends it, a running probe included.</param>
    public async Task RunAsync(Action<bool, long> onFound, CancellationToken cancellationToken)
    {
        var bound = terms.Interval * Jitter;
        // Not all of a thousand targets in the same moment.
        var pause = (bound < Soon ? bound : Soon) * Random.Shared.NextDouble();
        while (!cancellationToken.IsCancellationRequested)
        {
            var isAsked = await WaitAsync(pause, cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var start = time.GetTimestamp();
            var fault = await FindFaultAsync(cancellationToken).ConfigureAwait(false);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            var hasChanged = Note(fault, time.GetElapsedTime(start));
            if (hasChanged || !isAsked)
            {
                onFound(_isWell, start);
            }

            pause = fault is null == _isWell || terms.Interval < Soon ? terms.Interval * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble())) : Soon;
        }
    }

    /// <summary>True when somebody asked.</summary>
    private async Task<bool> WaitAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var asked = Volatile.Read(ref _asked);
        await asked.Task.WaitAsync(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!asked.Task.IsCompleted)
        {
            return false;
        }

        var rest = Soon - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero && _last is not null)
        {
            await Task.Delay(rest < pause ? rest : pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Whoever asks from now on asks for the probe after this one.
        Volatile.Write(ref _asked, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return true;
    }

    private async Task<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(terms.Timeout, time);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await terms.Probe.FindFaultAsync(target, dialler, bound.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Whatever a dialler of the application's own throws, too: the target was not reached.
            return timer.IsCancellationRequested
                ? string.Create(CultureInfo.InvariantCulture, $"timeout after {terms.Timeout.TotalSeconds:0.###} s")
                : ProbeFault.Of(exception);
        }
    }

    private bool Note(string? fault, TimeSpan duration)
    {
        var inARow = _last is { } last && last.Fault is null == fault is null ? last.InARow + 1 : 1;
        _last = new ProbeReport(time.GetUtcNow(), duration, fault, inARow);
        if (fault is null == _isWell || inARow < (fault is null ? terms.HealthyThreshold : terms.UnhealthyThreshold))
        {
            return false;
        }

        _isWell = fault is null;
        if (fault is null)
        {
            LogPasses(logger, terms.Probe.Kind, target.Key, route);
        }
        else
        {
            LogFails(logger, terms.Probe.Kind, target.Key, route, fault);
        }

        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "The {Kind} probe of target {Target} of route {Route} fails: {Reason}. The target is out of selection.", EventName = "ProbeFails")]
    private static partial void LogFails(ILogger logger, string kind, string target, string route, string reason);

    [LoggerMessage(2, LogLevel.Information, "The {Kind} probe of target {Target} of route {Route} passes again.", EventName = "ProbePasses")]
    private static partial void LogPasses(ILogger logger, string kind, string target, string route);
}
