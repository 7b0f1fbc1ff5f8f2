using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Requests;

/// <summary>An error may be answered before anything of the request's body has come, and end the connection.</summary>
internal static class EarlyAnswer
{
    /// <summary>Lets a client that goes on sending get its answer: in HTTP/1, where the bytes of a body cannot be told from what follows.</summary>
    public static void Note(HttpContext context)
    {
        if (context.Response.StatusCode >= StatusCodes.Status400BadRequest
            && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            && !HttpProtocol.IsHttp2(context.Request.Protocol) && !HttpProtocol.IsHttp3(context.Request.Protocol))
        {
            context.Features.Get<ILateInput>()?.Expect();
        }
    }
}
