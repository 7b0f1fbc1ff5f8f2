using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Upgrades;

/// <summary>One stream of HTTP/2 (RFC 8441). It ends with its request, both directions at once.</summary>
/// <param name="context">The request.</param>
/// <param name="stream">Both directions; the pipes of request and response stay shut in such a request.</param>
internal sealed class StreamTunnel(HttpContext context, Stream stream) : ClientTunnel
{
    // RFC 8441, 5: what a reset connection is in HTTP/1.1.
    private const int Cancel = 8;

    // Read into only once something has come; as much as a frame of HTTP/2 mostly holds.
    private const int ReadSize = 16 * 1024;

    public override PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadSize, useZeroByteReads: true));

    public override PipeWriter Output { get; } = PipeWriter.Create(stream);

    public static async Task<ClientTunnel> ConnectAsync(HttpContext context, IHttpExtendedConnectFeature connect)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        // An answer to the gateway's key, which the client knows nothing of.
        context.Response.Headers.Remove("Sec-WebSocket-Accept");
        return new StreamTunnel(context, await connect.AcceptAsync().ConfigureAwait(false));
    }

    public override ValueTask<bool> TryCompleteWritesAsync() => new(false);

    public override void Break() => Reset(context, Cancel);
}
