using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// The client's bytes after its handshake: of its connection in HTTP/1.1, of one stream in HTTP/2.
/// </summary>
internal static class ClientTunnel
{
    // RFC 8441, 5: what a reset connection is in HTTP/1.1.
    private const int Cancel = 8;

    // Read into only once something has come; as much as a frame of HTTP/2 mostly holds.
    private const int StreamRead = 16 * 1024;

    /// <summary>
    /// Every answer but the one that opens the tunnel is the last on its connection: a client that sent bytes of the tunnel
    /// without waiting must not have them read as its next request. In HTTP/2 a stream has but one request.
    /// </summary>
    public static void CloseUnlessAccepted(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.OnStarting(CloseUnlessSwitched, context.Response);
        }
    }

    /// <summary>Tells the client that the tunnel stands, and takes its bytes over.</summary>
    /// <exception cref="InvalidOperationException">The server is at its limit of upgraded connections.</exception>
    public static async Task<IDuplexPipe> AcceptAsync(HttpContext context, string protocol)
    {
        // A silent tunnel is no slow body.
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
            ? await ConnectAsync(context.Response, connect).ConfigureAwait(false)
            : await UpgradeAsync(context, protocol).ConfigureAwait(false);
    }

    /// <summary>Ends the tunnel in the client's eyes by a break: there was more than it has got.</summary>
    public static void Break(HttpContext context)
    {
        if (context.Features.Get<IHttpResetFeature>() is { } stream)
        {
            stream.Reset(Cancel);
        }
        else
        {
            context.Abort();
        }
    }

    // Kestrel reads nothing of an upgraded connection but what the handler asks for, and writes nothing but what it is
    // given, so the pipes of the connection itself (decrypted, where there is TLS) are used where the server shows them:
    // without the layers of a request body, that is one receive and one send a message. Bytes that came right behind
    // the handshake are the first to be read from there.
    private static async Task<IDuplexPipe> UpgradeAsync(HttpContext context, string protocol)
    {
        context.Response.Headers.Upgrade = protocol;
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        return context.Features.Get<IConnectionTransportFeature>()?.Transport ?? new StreamTunnel(stream);
    }

    private static async Task<IDuplexPipe> ConnectAsync(HttpResponse response, IHttpExtendedConnectFeature connect)
    {
        response.StatusCode = StatusCodes.Status200OK;
        // An answer to the gateway's key, which the client knows nothing of (RFC 8441, 5).
        response.Headers.Remove("Sec-WebSocket-Accept");
        // The pipes of request and response stay shut in such a request; this stream has both directions.
        return new StreamTunnel(await connect.AcceptAsync().ConfigureAwait(false));
    }

    private static Task CloseUnlessSwitched(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode != StatusCodes.Status101SwitchingProtocols && response.Headers.Connection.Count == 0)
        {
            response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }

    private sealed class StreamTunnel(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: StreamRead, useZeroByteReads: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream);
    }
}
