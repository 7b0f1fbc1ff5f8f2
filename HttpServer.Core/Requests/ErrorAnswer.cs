using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>The gateway's own answer where a handler has none, in the look of all its error answers.</summary>
public static class ErrorAnswer
{
    /// <summary>
    /// Puts a small plain-text answer in the place of whatever was prepared; request id, <c>Connection</c> and
    /// <c>Retry-After</c> stay. A response of which bytes are out or waiting can only be cut: then the connection is aborted.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="status">4xx or 5xx.</param>
    /// <param name="sentence">ASCII; tells the client no more than it needs. The request id is added.</param>
    public static void Write(HttpContext context, int status, string sentence)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.Response;
        if (response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 })
        {
            context.Abort();
            return;
        }

        var headers = response.Headers;
        var (id, connection, retryAfter) = (headers[RequestIds.Header], headers.Connection, headers.RetryAfter);
        response.Clear();
        headers[RequestIds.Header] = id;
        headers.Connection = connection;
        headers.RetryAfter = retryAfter;
        PlainAnswer.Write(context, status, id.Count == 0 ? sentence : $"{sentence} Request id: {id}");
    }
}
