using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Proxy.WebSockets;

/// <summary>
/// The client's bytes after the upgrade. Kestrel reads nothing of an upgraded connection but what the handler asks for,
/// and writes nothing but what it is given, so the pipes of the connection itself (decrypted, where there is TLS) are
/// used where the server shows them: without the layers of a request body, that is one receive and one send a message.
/// Bytes that came right behind the handshake are the first to be read from there.
/// </summary>
internal static class ClientTransport
{
    /// <summary>Sends the 101 and takes the connection over.</summary>
    /// <exception cref="InvalidOperationException">The server is at its limit of upgraded connections.</exception>
    public static async Task<IDuplexPipe> UpgradeAsync(HttpContext context)
    {
        // A silent WebSocket is no slow body.
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        return context.Features.Get<IConnectionTransportFeature>()?.Transport ?? new StreamTransport(stream);
    }

    private sealed class StreamTransport(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(useZeroByteReads: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream);
    }
}
