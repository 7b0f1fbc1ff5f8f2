using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace HttpServer.Static.Sending;

/// <summary>An answer without a file: one line of text that says what the status says.</summary>
internal static class PlainAnswer
{
    private static readonly byte[] NotFound = "404 Not Found\n"u8.ToArray();

    public static Task SendAsync(HttpContext context, int status)
    {
        var response = context.Response;
        var body = status == StatusCodes.Status404NotFound
            ? NotFound
            : System.Text.Encoding.ASCII.GetBytes($"{status} {ReasonPhrases.GetReasonPhrase(status)}\n");
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : BodyBytes.WriteAsync(context, body);
    }

    public static Task SendMethodNotAllowedAsync(HttpContext context)
    {
        context.Response.Headers.Allow = "GET, HEAD";
        return SendAsync(context, StatusCodes.Status405MethodNotAllowed);
    }

    /// <summary>The location is path and query, encoded, with a single leading slash.</summary>
    public static Task SendRedirectAsync(HttpContext context, string location)
    {
        context.Response.Headers.Location = location;
        return SendAsync(context, StatusCodes.Status308PermanentRedirect);
    }
}
