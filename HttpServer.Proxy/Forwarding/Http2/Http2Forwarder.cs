using HttpServer.Proxy.Deadlines;
using HttpServer.Proxy.Forwarding.Grpc;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>
/// One request to one backend over HTTP/2, through the client of .NET. Both bodies stream at once, trailers and resets
/// pass in both directions.
/// </summary>
internal sealed class Http2Forwarder(DeadlineSweeper sweeper, TimeProvider time) : IForwarder
{
    /// <inheritdoc/>
    public async ValueTask<ForwardError?> ForwardAsync(ForwardRequest request, TargetConnections connections)
    {
        if (request.ForwardTarget.IsAsterisk)
        {
            return Http2Errors.NoAsterisk;
        }

        var context = request.Context;
        if (!Http2Request.CanSay(context.Request.Method))
        {
            return Http2Errors.NoSuchMethod;
        }

        var isGrpc = GrpcCall.Is(context.Request);
        if (isGrpc)
        {
            GrpcCall.LiftLimits(context, request.Route.MaxRequestBytes is not null);
        }

        request.StartedAt = time.GetTimestamp();
        var outcome = await AttemptAsync(request, connections, isGrpc).ConfigureAwait(false);
        // Once, on another connection.
        return outcome.MayRepeat ? (await AttemptAsync(request, connections, isGrpc).ConfigureAwait(false)).Error : outcome.Error;
    }

    private async ValueTask<ForwardOutcome> AttemptAsync(ForwardRequest request, TargetConnections connections, bool isStream)
    {
        var context = request.Context;
        var isAlone = ClientSide.IsAlone(context);
        var closed = request.Earlier?.Race?.Gone(request) ?? ClientSide.Gone(context, isAlone);
        var hasBody = ClientSide.BodyKind(context, isAlone) != RequestBodyKind.None;
        request.IsBodiless = !hasBody;
        using var exchange = new Http2Exchange(request, isStream, hasBody, time);
        using var body = hasBody ? new RequestStream(exchange, request.Body?.Length ?? context.Request.ContentLength) : null;
        sweeper.Watch(exchange);
        var registration = closed.UnsafeRegister(static state => ((Http2Exchange)state!).Cancel(), exchange);
        try
        {
            using var message = Http2Request.Create(exchange, connections.Http2.Origin, body);
            using var response = await connections.Http2.SendAsync(message, exchange.Token).ConfigureAwait(false);
            exchange.NoteHead((int)response.StatusCode);
            if (isAlone && body is { HasStarted: false })
            {
                // The client waits for leave to send its body and may never send it (RFC 9110, 10.1.1).
                context.Response.Headers.Connection = "close";
            }

            await Http2Response.DeliverAsync(response, exchange, time).ConfigureAwait(false);
            return default;
        }
        catch (Exception exception) when (exception is ForwardException or HttpRequestException or IOException or OperationCanceledException)
        {
            var error = exchange.Explain(exception, closed);
            return new ForwardOutcome(error, exchange.MayRepeat(error));
        }
        finally
        {
            // Before the source of the token goes: none of these may meet a disposed one.
            sweeper.Forget(exchange);
            await registration.DisposeAsync().ConfigureAwait(false);
            if (body is not null)
            {
                await body.EndAsync().ConfigureAwait(false);
                request.IsBodyLost = body.HasStarted && request.Body is null;
            }
        }
    }
}
