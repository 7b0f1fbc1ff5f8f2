using System.Runtime.CompilerServices;
using HttpServer.Core.Requests;
using HttpServer.Core.Timing;
using HttpServer.Proxy.Forwarding.Async;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// One request to one backend over HTTP/1.1: head written once into a pooled buffer, response head parsed in place,
/// bodies copied buffer to buffer with backpressure both ways.
/// </summary>
internal sealed class Http1Forwarder(TimeProvider time) : IForwarder
{
    private const int HeadRoom = 2048;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(RecyclingTaskBuilder<>))]
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections)
    {
        var pool = connections.Http1;
        var context = request.Context;
        var isAlone = ClientSide.IsAlone(context);
        var closed = request.Earlier?.Race?.Gone(request) ?? ClientSide.Gone(context, isAlone);
        var start = time.GetTimestamp();
        var overall = request.TimeLeft == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : start + time.Ticks(request.TimeLeft);
        request.StartedAt = start;
        var kind = request.Body is null ? ClientSide.BodyKind(context, isAlone) : RequestBodyKind.Length;
        request.IsBodiless = kind == RequestBodyKind.None;
        var head = new HeadWriter(HeadRoom);
        var headLength = 0;
        var isComplete = false;
        ForwardError? error;
        try
        {
            RequestHead.Write(ref head, request, kind);
            headLength = head.Length;
            var connection = pool.TryTake(surely: kind != RequestBodyKind.None || !IdempotentMethods.Contains(context.Request.Method));
            while (true)
            {
                connection ??= await DialAsync(pool, request.ConnectTimeout, overall, closed).ConfigureAwait(false);
                // Not before there is a connection: until then the body can go to any target.
                isComplete = isComplete || kind == RequestBodyKind.None || TryAppendBody(ref head, request, kind);
                var clock = new ExchangeClock(connection, time, request.Route.Timeout, overall);
                var exchange = Http1Exchange.Rent(request, connection, clock, time, isComplete);
                var outcome = await exchange.RunAsync(head.Written, kind, start, closed).ConfigureAwait(false);
                exchange.Return();
                if (!outcome.MayRepeat)
                {
                    error = outcome.Error;
                    break;
                }

                // Once more, on a connection of its own; one that was not pooled never ends up here again.
                connection = null;
            }
        }
        catch (ForwardException exception)
        {
            error = exception.Error;
        }

        if (error is not null && kind != RequestBodyKind.None && request.Body is null)
        {
            // What went out with the head is all there, and can go out so again.
            request.Body = isComplete ? head.Written[headLength..].ToArray() : null;
            request.IsBodyLost = !isComplete && (request.IsSent || head.Length > headLength);
        }

        head.Release();
        return error;
    }

    private bool TryAppendBody(ref HeadWriter head, ForwardRequest request, RequestBodyKind kind)
    {
        if (request.Body is { } body)
        {
            head.Append(body);
            return true;
        }

        request.BodyPace ??= BodyPace.Take(request.Context, time);
        return request.Context.Request.Headers.Expect.Count == 0 && RequestUpload.TryAppend(ref head, request.Context.Request.BodyReader, kind, request.Record);
    }

    private async ValueTask<Http1Connection> DialAsync(Http1Pool pool, TimeSpan timeout, long overall, CancellationToken closed)
    {
        if (overall == long.MaxValue)
        {
            return await pool.DialAsync(timeout, closed).ConfigureAwait(false);
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), overall);
        if (left >= timeout)
        {
            return await pool.DialAsync(timeout, closed).ConfigureAwait(false);
        }

        try
        {
            return await pool.DialAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, closed).ConfigureAwait(false);
        }
        catch (ForwardException exception) when (exception.Error == ForwardError.ConnectTimeout)
        {
            throw new ForwardException(ForwardError.RequestTimeout);
        }
    }
}
