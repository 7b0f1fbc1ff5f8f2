using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Forwarding;

/// <summary>Ends the client's stream with a code. HTTP/2 and HTTP/3 say the same things by different numbers (RFC 9113, 7; RFC 9114, 8.1).</summary>
internal static class StreamReset
{
    /// <summary>False in HTTP/1, where there is no stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="code">Of HTTP/2.</param>
    public static bool TryEnd(HttpContext context, int code)
    {
        if (context.Features.Get<IHttpResetFeature>() is not { } stream)
        {
            return false;
        }

        stream.Reset(HttpProtocol.IsHttp3(context.Request.Protocol) ? OfHttp3(code) : code);
        return true;
    }

    private static int OfHttp3(int code) => code switch
    {
        // No error, refused before it was begun, cancelled, the connection behind a CONNECT broke, too much load; the rest has no like there.
        0x0 => 0x100,
        0x7 => 0x10b,
        0x8 => 0x10c,
        0xa => 0x10f,
        0xb => 0x107,
        _ => 0x102,
    };
}
