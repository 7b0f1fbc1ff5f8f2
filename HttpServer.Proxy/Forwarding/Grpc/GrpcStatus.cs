using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding.Grpc;

/// <summary>The status codes of gRPC that a gateway gives itself.</summary>
internal static class GrpcStatus
{
    private const int DeadlineExceeded = 4;
    private const int ResourceExhausted = 8;
    private const int Unimplemented = 12;
    private const int Internal = 13;
    private const int Unavailable = 14;

    /// <summary>By gRPC's own table for HTTP statuses, except that a backend which had the call and did not answer in time is an exceeded deadline: nobody knows what it did.</summary>
    public static int Of(ForwardError error) => error.Status switch
    {
        StatusCodes.Status504GatewayTimeout when error != ForwardError.ConnectTimeout => DeadlineExceeded,
        StatusCodes.Status413PayloadTooLarge => ResourceExhausted,
        StatusCodes.Status501NotImplemented => Unimplemented,
        StatusCodes.Status400BadRequest or StatusCodes.Status500InternalServerError => Internal,
        _ => Unavailable,
    };
}
