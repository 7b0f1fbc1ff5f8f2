using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Grpc;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Forwarding;

/// <summary>What a client gets in the place of its backend's answer.</summary>
internal static class FailureAnswer
{
    public static void Write(HttpContext context, ForwardError error)
    {
        var response = context.Response;
        if (error == ForwardError.ClientAborted)
        {
            if (!response.HasStarted)
            {
                response.StatusCode = error.Status;
            }

            context.Abort();
            return;
        }

        var isGrpc = GrpcCall.Is(context.Request);
        var hasBegun = ErrorAnswer.HasBegun(response);
        if (error.ResetCode is { } code && (hasBegun || isGrpc) && StreamReset.TryEnd(context, code))
        {
            // A client of gRPC reads the code of a reset, and sees what it would have seen without a gateway between.
            return;
        }

        if (isGrpc && !hasBegun)
        {
            GrpcAnswer.Write(context, error, Sentence(error.Status));
        }
        else
        {
            ErrorAnswer.Write(context, error.Status, Sentence(error.Status));
        }
    }

    private static string Sentence(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "This is served over https only.",
        StatusCodes.Status413PayloadTooLarge => "The request is too large.",
        StatusCodes.Status500InternalServerError => "The server failed to answer.",
        StatusCodes.Status501NotImplemented => "The backend cannot be asked that.",
        StatusCodes.Status502BadGateway => "The backend gave no proper answer.",
        StatusCodes.Status503ServiceUnavailable => "No backend is available.",
        StatusCodes.Status504GatewayTimeout => "The backend did not answer in time.",
        StatusCodes.Status508LoopDetected => "The request goes round in a circle.",
        _ => "The request could not be read.",
    };
}
