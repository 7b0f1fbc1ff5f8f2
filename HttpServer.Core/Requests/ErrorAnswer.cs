using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>The gateway's own answer where a handler has none, in the look of all its error answers.</summary>
public static class ErrorAnswer
{
    /// <summary>Whether bytes of the response are out, or wait in the buffer: then it can only be cut, no more be replaced.</summary>
    public static bool HasBegun(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return response.HasStarted || response.BodyWriter is { CanGetUnflushedBytes: true, UnflushedBytes: > 0 };
    }

    /// <summary>
    /// Puts a small plain-text answer in the place of whatever was prepared; request id, <c>Connection</c> and
    /// <c>Retry-After</c> stay. A response that <see cref="HasBegun"/> is cut: the connection is aborted.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="status">4xx or 5xx.</param>
    /// <param name="sentence">ASCII; tells the client no more than it needs. The request id is added.</param>
    public static void Write(HttpContext context, int status, string sentence)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.Response;
        if (HasBegun(response))
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
