using System.Text;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Requests;

/// <summary>Small answers of the gateway itself, in plain text.</summary>
internal static class PlainAnswer
{
    /// <summary>Notes the body of an answer of our own for the access log; HEAD has none.</summary>
    public static void Count(HttpContext context, long bytes)
    {
        if (context.Features.Get<RequestRecord>() is { } record && !HttpMethods.IsHead(context.Request.Method))
        {
            record.BytesOut = bytes;
        }
    }

    /// <summary>Writes a whole response of ASCII text that nobody may keep; the server sends it when the request ends.</summary>
    public static void Write(HttpContext context, int status, string text)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = text.Length + 1;
        response.Headers.CacheControl = "no-store";
        var target = response.BodyWriter.GetSpan(text.Length + 1);
        var written = Encoding.ASCII.GetBytes(text, target);
        target[written] = (byte)'\n';
        response.BodyWriter.Advance(written + 1);
        Count(context, written + 1);
    }
}
