using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// One request to one backend over HTTP/1.1: head written once into a pooled buffer, response head parsed in place,
/// bodies copied buffer to buffer with backpressure both ways.
/// </summary>
internal sealed class Http1Forwarder(TimeProvider time)
{
    private const int HeadRoom = 2048;

    // A body up to this, when it has arrived with the head, leaves with the head too.
    private const int LargestAppendedBody = 30 * 1024;

    /// <summary>Forwards and answers. Null when the client has its whole response.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, Http1Pool pool)
    {
        var context = request.Context;
        var closed = context.Features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? context.RequestAborted;
        var start = time.GetTimestamp();
        var overall = request.Route.RequestTimeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : start + (long)(request.Route.RequestTimeout.TotalSeconds * time.TimestampFrequency);
        var kind = BodyKind(context.Request);
        var head = new HeadWriter(HeadRoom + (int)Math.Min(context.Request.ContentLength ?? 0, LargestAppendedBody));
        try
        {
            RequestHead.Write(ref head, request, kind, isUpgrade: false);
            var isComplete = kind == RequestBodyKind.None || (context.Request.Headers.Expect.Count == 0
                && RequestUpload.TryAppend(ref head, context.Request.BodyReader, kind, request.Record));
            var connection = pool.TryTake();
            while (true)
            {
                connection ??= await pool.DialAsync(request.Route.ConnectTimeout, closed).ConfigureAwait(false);
                var clock = new ExchangeClock(connection, time, request.Route.Timeout, overall);
                var exchange = new Http1Exchange(request, connection, clock, time) { IsUploadComplete = isComplete };
                var outcome = await exchange.RunAsync(head.Written, kind, start, closed).ConfigureAwait(false);
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

    private static RequestBodyKind BodyKind(HttpRequest request)
    {
        var headers = request.Headers;
        return headers.TransferEncoding.Count > 0 ? RequestBodyKind.Chunked
            : headers.ContentLength > 0 ? RequestBodyKind.Length
            : RequestBodyKind.None;
    }
}
