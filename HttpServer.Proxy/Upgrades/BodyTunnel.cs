using System.IO.Pipelines;
using HttpServer.Proxy.Forwarding;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Upgrades;

/// <summary>The stream of a CONNECT in HTTP/2 (RFC 9113, 8.5): the two bodies, each of which ends by itself.</summary>
internal sealed class BodyTunnel : ClientTunnel
{
    // RFC 9113, 8.5: what a break of the connection behind it is.
    private const int ConnectError = 10;

    private readonly HttpContext _context;

    private BodyTunnel(HttpContext context)
    {
        _context = context;
        Input = context.Request.BodyReader;
        Output = context.Response.BodyWriter;
    }

    public override PipeReader Input { get; }

    public override PipeWriter Output { get; }

    public static async Task<ClientTunnel> BeginAsync(HttpContext context)
    {
        ClientSide.LimitBody(context, null);
        // Sent now, for it may be the client that speaks first.
        await context.Response.BodyWriter.FlushAsync().ConfigureAwait(false);
        return new BodyTunnel(context);
    }

    public override async ValueTask<bool> TryCompleteWritesAsync()
    {
        await _context.Response.CompleteAsync().ConfigureAwait(false);
        return true;
    }

    public override void Break() => Reset(_context, ConnectError);
}
