using System.Buffers;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Retrying;

/// <summary>Takes a small body in whole, so that it can be sent to more than one target.</summary>
internal static class ReplayBody
{
    /// <summary>The whole body; null when it is larger, and then nothing of it has been taken.</summary>
    /// <exception cref="ForwardException">Something is wrong on the client's side.</exception>
    public static async ValueTask<byte[]?> TryReadAsync(HttpContext context, int most)
    {
        // Trailers would be lost.
        if (context.Request.ContentLength > most || context.Request.Headers.Trailer.Count > 0)
        {
            return null;
        }

        var body = context.Request.BodyReader;
        try
        {
            while (true)
            {
                var result = await body.ReadAsync().ConfigureAwait(false);
                var bytes = result.Buffer;
                if (bytes.Length > most)
                {
                    body.AdvanceTo(bytes.Start);
                    return null;
                }

                if (result.IsCanceled || result.IsCompleted)
                {
                    var whole = bytes.ToArray();
                    body.AdvanceTo(bytes.End);
                    return result.IsCompleted ? whole : throw new ForwardException(ForwardError.ClientAborted);
                }

                body.AdvanceTo(bytes.Start, bytes.End);
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            throw new ForwardException(RequestUpload.Fault(exception));
        }
    }
}
