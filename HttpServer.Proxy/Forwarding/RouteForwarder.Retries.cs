using System.Runtime.InteropServices;
using HttpServer.Balancer.Queueing;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Retrying;

namespace HttpServer.Proxy.Forwarding;

/// <content>What becomes of requests that their first target has failed.</content>
internal sealed partial class RouteForwarder
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromMilliseconds(250);

    // With a budget that is empty for longer, the retry would come too late for whoever waits.
    private static readonly TimeSpan BudgetPatience = TimeSpan.FromSeconds(1);

    private async Task RetryAsync(ForwardRequest request, ForwardError error)
    {
        var attempts = request.Earlier ??= new Attempts(request.Route);
        try
        {
            while (true)
            {
                attempts.Failed.Add(request.Lease.Target);
                request.Lease.Dispose();
                var (problem, lease) = await NextLeaseAsync(request, error, attempts).ConfigureAwait(false);
                if (problem is not null)
                {
                    Answer(request.Context, request.Record, problem);
                    return;
                }

                request.Route.Retries.Count();
                _metrics.Retried(request.Route.Name, error.Reason);
                request = Again(request, lease);
                var next = await AttemptAsync(request).ConfigureAwait(false);
                if (request.IsSent)
                {
                    attempts.Spend();
                }

                if (next is null)
                {
                    return;
                }

                error = next;
                if (!request.Route.Retry.Allows(request, error))
                {
                    Answer(request.Context, request.Record, error);
                    return;
                }
            }
        }
        finally
        {
            request.Lease.Dispose();
        }
    }

    /// <summary>The same request, for another target.</summary>
    private ForwardRequest Again(ForwardRequest earlier, TargetLease lease)
    {
        var request = Create(earlier.Context, earlier.Record, earlier.Route, earlier.Asked, lease, earlier.Elapsed(_time), isPinned: false);
        (request.Earlier, request.Body) = (earlier.Earlier, earlier.Body);
        return request;
    }

    private async Task<ForwardError?> AttemptAsync(ForwardRequest request)
    {
        var error = await ForwardAsync(request, request.Lease.Target.GetOrAttach(_connect)).ConfigureAwait(false);
        Report(request, error);
        return error;
    }

    private void Report(ForwardRequest request, ForwardError? error)
    {
        if (error?.Failure is { } failure)
        {
            request.Lease.Target.NoteFailure();
            if (request.IsAnswered)
            {
                request.Lease.ReportCut(failure);
            }
            else
            {
                request.Lease.ReportFailure(failure);
            }

            _probes.AskNow(request.Lease.Target);
        }
    }

    private async Task<(ForwardError? Problem, TargetLease Lease)> NextLeaseAsync(ForwardRequest request, ForwardError error, Attempts attempts)
    {
        var route = request.Route;
        var context = request.Context;
        var elapsed = request.Elapsed(_time);
        var isHarmless = RetryPolicy.IsHarmless(request, error);
        attempts.Repeats += isHarmless ? 0 : 1;
        // Once a target may have got it, what follows is a repetition too, whatever became of the last attempt.
        var isFree = isHarmless && attempts.Repeats == 0;
        var patience = isFree ? route.Retry.TryDuration - elapsed : BudgetPatience;
        var left = route.RequestTimeout == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : route.RequestTimeout - elapsed;
        var start = _time.GetTimestamp();
        var backoff = new Backoff(FirstBackoff, LongestBackoff);
        while (true)
        {
            var waited = _time.GetElapsedTime(start);
            if (waited >= left)
            {
                return (ForwardError.RequestTimeout, default);
            }

            if (isFree || attempts.TryPay())
            {
                if (route.Pool.TryAcquire(Balancing(context, route, request.Record), CollectionsMarshal.AsSpan(attempts.Failed), out var lease))
                {
                    return (null, lease);
                }

                if (!attempts.HasQueued && request.HasOther())
                {
                    // The others are full: it takes its place behind those who wait.
                    attempts.HasQueued = true;
                    var wait = await route.Pool.WaitAsync(
                        Balancing(context, route, request.Record), left == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : left - waited, context.RequestAborted).ConfigureAwait(false);
                    return wait.Outcome == WaitOutcome.Acquired ? (null, wait.Lease) : (Refusal(wait.Outcome, context, route), default);
                }

                if (!isFree)
                {
                    return (error, default);
                }
            }

            if (waited >= patience)
            {
                return (error, default);
            }

            await Task.Delay(backoff.Next(), _time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (context.RequestAborted.IsCancellationRequested)
            {
                return (ForwardError.ClientAborted, default);
            }

            if (isFree)
            {
                // None could be connected to: by now one may.
                attempts.Failed.Clear();
            }
        }
    }
}
