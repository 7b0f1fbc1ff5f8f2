using System.Runtime.InteropServices;
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
                var (isFound, lease) = await NextLeaseAsync(request, error, attempts).ConfigureAwait(false);
                if (!isFound)
                {
                    Answer(request.Context, request.Record, request.Context.RequestAborted.IsCancellationRequested ? ForwardError.ClientAborted : error);
                    return;
                }

                attempts.Spend();
                request.Route.Retries.Count();
                request = Create(request.Context, request.Record, request.Route, request.Asked, lease, request.Waited + _time.GetElapsedTime(request.StartedAt), request);
                var next = await AttemptAsync(request).ConfigureAwait(false);
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

    private async Task<ForwardError?> AttemptAsync(ForwardRequest request)
    {
        var error = await ForwardAsync(request, request.Lease.Target.GetOrAttach(_connect)).ConfigureAwait(false);
        Report(request, error);
        return error;
    }

    private async Task<(bool IsFound, TargetLease Lease)> NextLeaseAsync(ForwardRequest request, ForwardError error, Attempts attempts)
    {
        var isHarmless = RetryPolicy.IsHarmless(request, error);
        var patience = BudgetPatience;
        if (isHarmless)
        {
            patience = request.Route.Retry.TryDuration - (request.Waited + _time.GetElapsedTime(request.StartedAt));
        }
        else
        {
            attempts.Repeats++;
        }

        var start = _time.GetTimestamp();
        var backoff = new Backoff(FirstBackoff, LongestBackoff);
        while (true)
        {
            if (isHarmless || attempts.TryPay())
            {
                var failed = CollectionsMarshal.AsSpan(attempts.Failed);
                if (request.Route.Pool.TryAcquire(Balancing(request.Context, request.Route, request.Record), failed, out var lease))
                {
                    return (true, lease);
                }

                if (!isHarmless)
                {
                    return default;
                }
            }

            if (_time.GetElapsedTime(start) >= patience)
            {
                return default;
            }

            await Task.Delay(backoff.Next(), _time, request.Context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (request.Context.RequestAborted.IsCancellationRequested)
            {
                return default;
            }

            if (isHarmless)
            {
                // None could be connected to: by now one may.
                attempts.Failed.Clear();
            }
        }
    }
}
