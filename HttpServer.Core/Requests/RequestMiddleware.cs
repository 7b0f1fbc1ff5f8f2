using HttpServer.Core.Guards;
using HttpServer.Core.Https;
using HttpServer.Core.Overload;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>
/// First of the pipeline: opens the request's record, guards, answers for handlers that fail, closes the record. A
/// request whose handler completes at once costs no state machine.
/// </summary>
internal sealed class RequestMiddleware(
    RequestDelegate next,
    RequestPolicies policies,
    RequestLedger ledger,
    RequestDeadlines deadlines,
    RequestFailures failures,
    HttpsGuard https,
    ConcurrencyLimit limit,
    IEnumerable<IConnectGate> connectGates)
{
    private readonly IConnectGate[] _connectGates = [.. connectGates];

    public Task InvokeAsync(HttpContext context)
    {
        var policy = policies.Current;
        var record = ledger.Begin(context, policy);
        Task handling;
        try
        {
            if (RequestGuard.Check(context, policy.AllowedHosts, _connectGates) is { } refusal)
            {
                failures.Refuse(context, record, refusal);
                handling = Task.CompletedTask;
            }
            else if (https.Answers(context, record, policy))
            {
                handling = Task.CompletedTask;
            }
            else if (ledger.Running > policy.MaxConcurrentRequests && limit.Refuses(context, record, policy.MaxConcurrentRequests))
            {
                handling = Task.CompletedTask;
            }
            else
            {
                if (HttpMethods.IsConnect(context.Request.Method))
                {
                    // Whoever answers it, if not the tunnel: what the client may have sent for the tunnel already is no request.
                    LastRequest.Mark(context);
                }

                handling = next(context);
            }
        }
        catch (Exception exception)
        {
            handling = Task.FromException(exception);
        }

        if (handling.IsCompletedSuccessfully && !UnsentBody.Is(context))
        {
            EarlyAnswer.Note(context);
            ledger.End(context, record);
            return Task.CompletedTask;
        }

        return FinishAsync(handling, context, record);
    }

    private async Task FinishAsync(Task handling, HttpContext context, RequestRecord record)
    {
        var lifetime = record.Lifetime!;
        var isWatched = lifetime.IsBounded;
        if (isWatched)
        {
            deadlines.Watch(lifetime);
        }

        try
        {
            await handling.ConfigureAwait(false);
            failures.Note(record);
        }
        catch (Exception exception)
        {
            failures.Answer(context, record, exception);
        }
        finally
        {
            if (isWatched)
            {
                deadlines.Forget(lifetime);
            }

            await UnsentBody.SendAsync(context).ConfigureAwait(false);
            RequestFailures.Blame(context, record);
            EarlyAnswer.Note(context);
            ledger.End(context, record);
        }
    }
}
