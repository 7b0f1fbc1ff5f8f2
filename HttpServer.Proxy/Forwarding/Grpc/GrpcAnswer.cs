using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Grpc;

/// <summary>
/// The gateway's own answer to a call: HTTP 200 and the status of gRPC in a head that is all there is ("Trailers-Only"),
/// as nginx and Envoy do. From any other HTTP status a client would only guess.
/// </summary>
internal static class GrpcAnswer
{
    /// <param name="context">The call; nothing of its response has been sent.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="sentence">ASCII, for people.</param>
    public static void Write(HttpContext context, ForwardError error, string sentence)
    {
        var response = context.Response;
        var headers = response.Headers;
        var (id, retryAfter) = (headers["X-Request-Id"], headers.RetryAfter);
        response.Clear();
        headers["X-Request-Id"] = id;
        headers.RetryAfter = retryAfter;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = "application/grpc";
        headers["grpc-status"] = GrpcStatus.Of(error).ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = id.Count == 0 ? sentence : $"{sentence} Request id: {id.ToString().Replace("%", "%25", StringComparison.Ordinal)}";
    }
}
