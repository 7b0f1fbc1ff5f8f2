using System.Runtime.CompilerServices;
using HttpServer.Proxy.Forwarding.Async;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// One request to one backend over HTTP/1.1: head written once into a pooled buffer, response head parsed in place,
/// bodies copied buffer to buffer with backpressure both ways.
/// </summary>
internal sealed class Http1Forwarder(TimeProvider time) : IForwarder
{
    private const int HeadRoom = 2048;

    // A body up to this, when it has arrived with the head, leaves with the head too.
    private const int LargestAppendedBody = 30 * 1024;

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(RecyclingTaskBuilder<>))]
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections)
    {
        var pool = connections.Http1;
        var context = request.Context;
        var isAlone = ClientSide.IsAlone(context);
        var closed = ClientSide.Gone(context, isAlone);
        var start = time.GetTimestamp();
        var overall = request.TimeLeft == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : start + (long)(request.TimeLeft.TotalSeconds * time.TimestampFrequency);
        var kind = ClientSide.BodyKind(context, isAlone);
        var head = new HeadWriter(HeadRoom + (int)Math.Min(context.Request.ContentLength ?? 0, LargestAppendedBody));
        try
        {
            RequestHead.Write(ref head, request, kind);
            var isComplete = kind == RequestBodyKind.None || (context.Request.Headers.Expect.Count == 0
                && RequestUpload.TryAppend(ref head, context.Request.BodyReader, kind, request.Record));
            var connection = pool.TryTake();
            while (true)
            {
                connection ??= await DialAsync(pool, request.Route.ConnectTimeout, overall, closed).ConfigureAwait(false);
                var clock = new ExchangeClock(connection, time, request.Route.Timeout, overall);
                var exchange = Http1Exchange.Rent(request, connection, clock, time, isComplete);
                var outcome = await exchange.RunAsync(head.Written, kind, start, closed).ConfigureAwait(false);
                exchange.Return();
                if (!outcome.MayRepeat)
                {
                    return outcome.Error;
                }

                // Once more, on a connection of its own; one that was not pooled never ends up here again.
                connection = null;
            }
        }
        catch (ForwardException exception)
        {
            return exception.Error;
        }
        finally
        {
            head.Release();
        }
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
