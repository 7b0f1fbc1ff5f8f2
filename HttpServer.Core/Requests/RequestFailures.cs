using HttpServer.Core.Guards;
using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using KestrelServer = Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServer;

namespace HttpServer.Core.Requests;

/// <summary>Turns refusals and what handlers throw into answers that tell the client no more than it needs.</summary>
internal sealed partial class RequestFailures(ILogger<RequestFailures> logger)
{
    // nginx' code for a client that left before it was answered; seen in logs only.
    private const int ClientLeft = 499;

    private const string ClientAborted = "client_aborted";

    private const string TimedOut = "request_timeout";

    /// <summary>Answers a request that the guard does not let pass.</summary>
    public void Refuse(HttpContext context, RequestRecord record, Refusal refusal)
    {
        record.Reason = refusal.Reason;
        Log.Refused(logger, record.Id, refusal.Status, refusal.Reason);
        Write(context, refusal, refusal.Sentence);
    }

    /// <summary>Answers a request whose handler threw.</summary>
    public void Answer(HttpContext context, RequestRecord record, Exception exception)
    {
        switch (exception)
        {
            case OperationCanceledException when record.Lifetime!.HasTimedOut:
                Log.TimedOut(logger, record.Id);
                Answer(context, record, new Refusal(503, TimedOut, "The request took too long.", closes: true));
                break;
            case ConnectionResetException or ConnectionAbortedException:
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                Log.ClientLeft(logger, record.Id);
                Leave(context, record);
                break;
            // The body is too large, too slow, malformed or cut short; what follows it cannot be found.
            case BadHttpRequestException bad:
                Log.BadBody(logger, record.Id, bad);
                Answer(context, record, new Refusal(bad.StatusCode, "request_malformed", "The request could not be read.", closes: true));
                break;
            case IOException when IsBrokenStream(exception.InnerException):
                Log.ClientLeft(logger, record.Id);
                Leave(context, record);
                break;
            default:
                Log.HandlerFailed(logger, record.Id, exception);
                Answer(context, record, new Refusal(500, "handler_failed", "The server failed to answer.", closes: false));
                break;
        }
    }

    /// <summary>Notes that a request whose handler ended well had been cut off by its bound before.</summary>
    public void Note(RequestRecord record)
    {
        if (record.Lifetime!.HasTimedOut)
        {
            Log.TimedOut(logger, record.Id);
            record.Reason ??= TimedOut;
        }
    }

    /// <summary>Tells clients that were cut for taking too little from those that left, and from those that got everything.</summary>
    public static void Blame(HttpContext context, RequestRecord record)
    {
        // In HTTP/2 what a handler writes after that goes nowhere, and it may never hear of it.
        if (record.Reason is null or ClientAborted && context.Features.Get<ITakingClient>() is { WasTooSlow: true })
        {
            record.Reason = "client_too_slow";
        }
    }

    private static void Answer(HttpContext context, RequestRecord record, Refusal refusal)
    {
        record.Reason ??= refusal.Reason;
        if (ErrorAnswer.HasBegun(context.Response))
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        RequestIds.Echo(context, record);
        Write(context, refusal, record.Id.Length == 0 ? refusal.Sentence : $"{refusal.Sentence} Request id: {record.Id}");
    }

    private static void Write(HttpContext context, Refusal refusal, string text)
    {
        if (refusal.Closes)
        {
            LastRequest.Mark(context);
        }

        PlainAnswer.Write(context, refusal.Status, text);
    }

    // What reading a body gives when its client breaks the rules of HTTP/2, which the stream or connection has been ended
    // for already. The server keeps the type of a stream's error to itself.
    private static bool IsBrokenStream(Exception? cause) =>
        cause is ConnectionAbortedException || cause?.GetType().Assembly == typeof(KestrelServer).Assembly;

    private static void Leave(HttpContext context, RequestRecord record)
    {
        record.Reason ??= ClientAborted;
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = ClientLeft;
        }

        context.Abort();
    }
}
