using System.IO.Pipelines;
using HttpServer.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace HttpServer.Proxy.Upgrades;

/// <summary>The client's bytes after its handshake: of its connection in HTTP/1.1, of one stream in HTTP/2 and 3.</summary>
internal abstract class ClientTunnel : IDuplexPipe
{
    public abstract PipeReader Input { get; }

    public abstract PipeWriter Output { get; }

    /// <summary>Tells the client that the tunnel stands, and takes its bytes over.</summary>
    /// <exception cref="InvalidOperationException">The server is at its limit of upgraded connections.</exception>
    public static async Task<ClientTunnel> OpenAsync(HttpContext context, Handshake handshake)
    {
        // A silent tunnel is no slow body.
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        context.Features.Get<IHttpMinResponseDataRateFeature>()?.MinDataRate = null;
        return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect
            ? await StreamTunnel.ConnectAsync(context, connect).ConfigureAwait(false)
            : await ConnectionTunnel.UpgradeAsync(context, handshake).ConfigureAwait(false);
    }

    /// <summary>Whether the client's transport can carry a CONNECT.</summary>
    public static bool CanConnect(HttpContext context) => !ClientSide.IsAlone(context) || ConnectionTunnel.CanAnswer(context);

    /// <summary>As above, for a CONNECT (RFC 9110, 9.3.6), where <see cref="CanConnect"/> says yes.</summary>
    public static Task<ClientTunnel> ConnectAsync(HttpContext context)
    {
        context.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = null;
        return ClientSide.IsAlone(context) ? ConnectionTunnel.AnswerAsync(context) : BodyTunnel.BeginAsync(context);
    }

    /// <summary>Ends the direction to the client; the other goes on. False where only both can end.</summary>
    public abstract ValueTask<bool> TryCompleteWritesAsync();

    /// <summary>Ends the tunnel in the client's eyes by a break: there was more than it has got.</summary>
    public abstract void Break();

    /// <summary>Ends a stream of its own with that code of HTTP/2, or the connection where there is no stream.</summary>
    protected static void Reset(HttpContext context, int code)
    {
        if (!StreamReset.TryEnd(context, code))
        {
            context.Abort();
        }
    }
}
