using System.IO.Pipelines;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Forwarding;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// An upgraded connection of HTTP/1.1. Kestrel reads nothing of it but what the handler asks for, and writes nothing but
/// what it is given, so the pipes of the connection itself (decrypted, where there is TLS) are used where the server shows
/// them: without the layers of a request body, that is one receive and one send a message. Bytes that came right behind the
/// handshake are the first to be read from there.
/// </summary>
internal sealed class ConnectionTunnel : ClientTunnel
{
    private readonly HttpContext _context;
    private readonly IHalfCloseTransport? _halves;

    private ConnectionTunnel(HttpContext context, PipeReader input, PipeWriter output, IHalfCloseTransport? halves)
    {
        _context = context;
        _halves = halves;
        Input = input;
        Output = output;
    }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    /// <summary>
    /// Every answer but the one that opens the tunnel is the last on its connection: a client that sent bytes of the tunnel
    /// without waiting must not have them read as its next request. A stream of HTTP/2 or 3 has but one request.
    /// </summary>
    public static void CloseUnlessOpened(HttpContext context)
    {
        if (ClientSide.IsAlone(context))
        {
            context.Response.OnStarting(CloseUnlessSwitched, context.Response);
        }
    }

    public static async Task<ClientTunnel> UpgradeAsync(HttpContext context, Handshake handshake)
    {
        var features = context.Features;
        // Of a WebSocket the Close frames are the end, not the halves of the connection.
        var halves = handshake.HasFrames ? null : features.Get<IHalfCloseTransport>();
        halves?.AllowHalfClose();
        context.Response.Headers.Upgrade = handshake.Protocol;
        var stream = await features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync().ConfigureAwait(false);
        return features.Get<IConnectionTransportFeature>()?.Transport is { } transport
            ? new ConnectionTunnel(context, transport.Input, transport.Output, halves)
            : new ConnectionTunnel(context, PipeReader.Create(stream, new StreamPipeReaderOptions(useZeroByteReads: true)), PipeWriter.Create(stream), null);
    }

    public override ValueTask<bool> TryCompleteWritesAsync()
    {
        if (_halves is not { CanCompleteWrites: true })
        {
            return new(false);
        }

        _halves.CompleteWrites();
        return new(true);
    }

    /// <summary>
    /// The server has no answer to a CONNECT that leaves the connection to its handler: the one here goes past it, straight into the
    /// transport. What it writes itself when the handler returns meets a direction that has ended, and is dropped there; so this is
    /// for a transport that can end one direction.
    /// </summary>
    public static bool CanAnswer(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
        && context.Features.Get<IHalfCloseTransport>() is { CanCompleteWrites: true }
        && context.Features.Get<IConnectionTransportFeature>() is not null;

    public static async Task<ClientTunnel> AnswerAsync(HttpContext context)
    {
        var transport = context.Features.GetRequiredFeature<IConnectionTransportFeature>().Transport;
        var halves = context.Features.GetRequiredFeature<IHalfCloseTransport>();
        halves.AllowHalfClose();
        // RFC 9110, 9.3.6: no framing, the tunnel begins behind the empty line.
        await transport.Output.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
        return new ConnectionTunnel(context, transport.Input, transport.Output, halves);
    }

    public override void Break() => _context.Abort();

    private static Task CloseUnlessSwitched(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode != StatusCodes.Status101SwitchingProtocols && response.Headers.Connection.Count == 0)
        {
            response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }
}
