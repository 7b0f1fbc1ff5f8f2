using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>Lets a connection end with the answer to a request, because nobody can tell where another one would begin.</summary>
internal static class LastRequest
{
    /// <summary>In HTTP/1. A stream of the later versions ends by itself, and its neighbours have nothing to do with it.</summary>
    public static void Mark(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
