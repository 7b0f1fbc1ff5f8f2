using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What differs on the client's side by its protocol.</summary>
internal static class ClientSide
{
    /// <summary>HTTP/1: one request at a time, which ends with its connection.</summary>
    public static bool IsAlone(HttpContext context) => HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol);

    /// <summary>Signals that nobody waits for the answer any more.</summary>
    // One stream of a multiplexed connection ends without the connection.
    public static CancellationToken Gone(HttpContext context, bool isAlone) =>
        isAlone && context.Features.Get<IConnectionLifetimeFeature>() is { } lifetime ? lifetime.ConnectionClosed : context.RequestAborted;

    /// <summary>Bounds the request's body in bytes, null for not at all; too late once it is being read.</summary>
    public static void LimitBody(HttpContext context, long? limit)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }
    }

    /// <summary>How the request's body is framed, if it has one.</summary>
    public static RequestBodyKind BodyKind(HttpContext context, bool isAlone)
    {
        var headers = context.Request.Headers;
        return headers.TransferEncoding.Count > 0 ? RequestBodyKind.Chunked
            : headers.ContentLength > 0 ? RequestBodyKind.Length
            // HTTP/2 and 3 need neither field to have a body.
            : !isAlone && headers.ContentLength is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
                ? RequestBodyKind.Chunked
            : RequestBodyKind.None;
    }
}
