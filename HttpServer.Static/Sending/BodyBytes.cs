using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Static.Sending;

/// <summary>Writes a body that is in memory: head and body leave in one flush.</summary>
internal static class BodyBytes
{
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (context.Features.Get<RequestRecord>() is { } record)
        {
            record.BytesOut += body.Length;
        }
        // No token: asking for RequestAborted would allocate one, and the server ends the flush of an aborted connection.
        var write = context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
        if (!write.IsCompletedSuccessfully)
        {
            return write.AsTask();
        }
        write.GetAwaiter().GetResult();
        return Task.CompletedTask;
    }
}
