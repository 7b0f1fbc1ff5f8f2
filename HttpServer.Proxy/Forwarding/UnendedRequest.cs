using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Forwarding;

/// <summary>
/// A request of HTTP/2 or 3 that announces a body of no bytes and whose end has not come with its head. It is malformed if bytes
/// follow (RFC 9113, 8.1.1), and what a backend had been sent by then would have been a whole request.
/// </summary>
internal static class UnendedRequest
{
    public static bool IsOne(HttpContext context) =>
        context.Request.ContentLength is 0
        && !ClientSide.IsAlone(context)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    /// <summary>Waits for the end.</summary>
    /// <returns>What is wrong with the client, null if nothing.</returns>
    public static async ValueTask<ForwardError?> ReadToEndAsync(HttpContext context, TimeSpan timeout, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            var result = await context.Request.BodyReader.ReadAsync(limit.Token).ConfigureAwait(false);
            context.Request.BodyReader.AdvanceTo(result.Buffer.Start);
            // The server lets nothing through but the end.
            return result is { IsCompleted: true, Buffer.IsEmpty: true } ? null : ForwardError.ClientAborted;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return ForwardError.ClientTooSlow;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or OperationCanceledException)
        {
            return RequestUpload.Fault(exception);
        }
    }
}
