using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Proxy.Forwarding.Grpc;

/// <summary>Tells gRPC calls from other requests, and gives them what a stream without an end needs.</summary>
internal static class GrpcCall
{
    private const string MediaType = "application/grpc";

    /// <summary>POST with the content type application/grpc, alone or with a suffix or a parameter. Not grpc-web, which is HTTP/1.1's.</summary>
    public static bool Is(HttpRequest request) =>
        request.ContentType is { Length: >= 16 } type
        && type.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (type.Length == MediaType.Length || type[MediaType.Length] is '+' or ';' or ' ')
        && HttpMethods.IsPost(request.Method);

    /// <summary>
    /// A stream may be silent for hours and is as long as it is: neither the server's minimum rate nor its largest body
    /// means anything for it, and both would break it off in its middle. Each message is bounded by the two ends.
    /// ASP.NET Core's own gRPC server does the same.
    /// </summary>
    public static void LiftLimits(HttpContext context, bool routeLimitsBody)
    {
        if (!routeLimitsBody)
        {
            ClientSide.LimitBody(context, null);
        }

        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
    }
}
