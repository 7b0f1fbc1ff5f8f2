using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.Retrying;

namespace HttpServer.Proxy.Forwarding;

/// <content>A second attempt beside the first, when that takes longer than most do.</content>
internal sealed partial class RouteForwarder
{
    private static bool IsHedged(ForwardRequest request)
    {
        // A client that is to stay with its target is not sent to another for being slow; and what hooks do, they do once at a time.
        if (request.Route.Hedging is not { Value: not null } || request.Earlier is not null || !request.IsOneOfMany
            || request.Route.Pool.IsSticky || request is HookedRequest
            || ClientSide.BodyKind(request.Context, ClientSide.IsAlone(request.Context)) != RequestBodyKind.None)
        {
            return false;
        }

        request.IsBodiless = true;
        return request.Route.Retry.AllowsMove(request);
    }

    private async ValueTask<ForwardError?> ForwardHedgedAsync(ForwardRequest request, TargetConnections connections, IForwarder forwarder)
    {
        using var race = new Race(request, ClientSide.Gone(request.Context, ClientSide.IsAlone(request.Context)));
        var attempts = request.Earlier = new Attempts(request.Route) { Race = race };
        var first = forwarder.ForwardAsync(request, connections).AsTask();
        try
        {
            using var patience = new CancellationTokenSource();
            var late = Task.Delay(request.Route.Hedging?.Value ?? TimeSpan.Zero, _time, patience.Token);
            if (await Task.WhenAny(first, race.Decided, late).ConfigureAwait(false) != late || !TryTakeOther(request, attempts, out var lease))
            {
                await patience.CancelAsync().ConfigureAwait(false);
                return await first.ConfigureAwait(false);
            }

            return await RaceAsync(request, first, attempts, lease, race).ConfigureAwait(false);
        }
        finally
        {
            // Also when a strategy of the application's own threw.
            if (!first.IsCompleted)
            {
                race.CancelBoth();
                await ((Task)first).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            attempts.Race = null;
        }
    }

    private static bool TryTakeOther(ForwardRequest request, Attempts attempts, out TargetLease lease)
    {
        if (!request.Route.Pool.TryAcquire(Balancing(request.Context, request.Route, request.Record), [request.Lease.Target], out lease))
        {
            return false;
        }

        if (attempts.TryPay())
        {
            return true;
        }

        lease.Dispose();
        return false;
    }

    private async Task<ForwardError?> RaceAsync(ForwardRequest request, Task<ForwardError?> first, Attempts attempts, TargetLease lease, Race race)
    {
        using var held = lease;
        attempts.Spend();
        attempts.Repeats++;
        request.Route.Retries.Count();
        _metrics.Hedged(request.Route.Name);
        var other = Again(request, lease);
        var second = AttemptAsync(other);
        // Both to their ends, whichever wins: nothing goes on behind the request's back.
        await ((Task)Task.WhenAll(first, second)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (race.Winner != other)
        {
            attempts.Failed.Add(lease.Target);
            if (race.Winner is null)
            {
                request.Record?.Target = request.Lease.Target.Key;
            }

            return await first.ConfigureAwait(false);
        }

        Report(request, await first.ConfigureAwait(false));
        request.IsAnswered = true;
        // The one that failed has been told of it.
        return await second.ConfigureAwait(false) is { } error ? error with { Failure = null } : null;
    }
}
