using HttpServer.Balancer.Health;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>Tells the ways apart in which an exchange over HTTP/2 fails on the backend's side.</summary>
internal static class Http2Errors
{
    /// <summary>A field of the client's that HTTP/2 cannot carry.</summary>
    public static readonly ForwardError BadField = new(StatusCodes.Status400BadRequest, "bad_request_field");

    /// <summary><c>OPTIONS *</c> cannot be said to an HTTP/2 backend.</summary>
    public static readonly ForwardError NoAsterisk = new(StatusCodes.Status501NotImplemented, "asterisk_over_http2");

    /// <summary>A method that differs from a known one in its case only, which the client of .NET makes no difference of.</summary>
    public static readonly ForwardError NoSuchMethod = new(StatusCodes.Status501NotImplemented, "method_over_http2");

    private const long InternalError = 0x2;

    private const long RefusedStream = 0x7;

    private const long Http11Required = 0xd;

    /// <param name="exception">What the HTTP/2 client threw.</param>
    /// <param name="hasHead">Whether the head of the response had come.</param>
    public static ForwardError Of(Exception exception, bool hasHead)
    {
        for (var inner = exception; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case ForwardException forward:
                    return forward.Error;
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return ForwardError.NoHttp2;
                case HttpProtocolException { ErrorCode: 0x1 or 0x3 or 0x6 or 0x9 }:
                    // The frames of one side are no HTTP/2 to the other: so an answer of HTTP/1.1 is read, too.
                    return ForwardError.BadResponse;
                case HttpProtocolException protocol:
                    return Reset(protocol.ErrorCode);
            }
        }

        return exception is HttpRequestException { HttpRequestError: var error } ? Of(error, hasHead)
            : exception is HttpIOException { HttpRequestError: var during } ? Of(during, hasHead)
            : hasHead ? ForwardError.ResponseTruncated
            : ForwardError.UpstreamClosed;
    }

    private static ForwardError Of(HttpRequestError error, bool hasHead) => error switch
    {
        HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => ForwardError.ConnectFailed,
        HttpRequestError.SecureConnectionError => ForwardError.TlsFailed,
        HttpRequestError.VersionNegotiationError => ForwardError.NoHttp2,
        HttpRequestError.InvalidResponse => ForwardError.BadResponse,
        HttpRequestError.ConfigurationLimitExceeded => ForwardError.ResponseHeadTooLarge,
        _ => hasHead ? ForwardError.ResponseTruncated : ForwardError.UpstreamClosed,
    };

    // A code that says something of the request goes on to the client; one that says something of the connection does not.
    private static ForwardError Reset(long code) => new(ForwardError.UpstreamReset.Status, ForwardError.UpstreamReset.Reason)
    {
        // What a backend says whose handler gives up: over HTTP/1.1 it ends the connection.
        Failure = code == InternalError ? TargetFailure.Broken : null,
        IsOfTarget = code is RefusedStream or InternalError,
        IsUnprocessed = code == RefusedStream,
        // A reset without an error is one all the same where the response is not whole, and to gRPC they are the same.
        ResetCode = code is RefusedStream or 0x8 or 0xb or 0xc ? (int)code : (int)InternalError,
    };
}
