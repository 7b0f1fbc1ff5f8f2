using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Trailers;
using HttpServer.Proxy.Upgrades;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Writes the request head for a backend, straight from the client's header collection.</summary>
internal static class RequestHead
{
    /// <param name="head">Takes it.</param>
    /// <param name="forward">The request.</param>
    /// <param name="body">How its body is framed.</param>
    /// <param name="handshake">What else than HTTP the backend is asked for; null for an ordinary request.</param>
    public static void Write(ref HeadWriter head, ForwardRequest forward, RequestBodyKind body, Handshake? handshake = null)
    {
        var target = forward.Lease.Target;
        var request = forward.Context.Request;
        head.Append(handshake?.Method ?? request.Method);
        head.Append(" "u8);
        head.Advance(forward.ForwardTarget.Write(target, head.Reserve(forward.ForwardTarget.GetLength(target))));
        head.Append(" HTTP/1.1\r\n"u8);
        head.AppendField(HeaderNames.Host, RequestFields.Host(forward));
        RequestFields.Write(ref head, forward, handshake);
        if (handshake is null && TrailerFields.AreWelcome(request.Headers))
        {
            // RFC 9110, 10.1.4: TE is for the next hop alone, and says so.
            head.Append("Connection: TE\r\n"u8);
        }

        WriteFraming(ref head, forward, body, handshake);
        head.Append("\r\n"u8);
    }

    private static void WriteFraming(ref HeadWriter head, ForwardRequest forward, RequestBodyKind body, Handshake? handshake)
    {
        var request = forward.Context.Request;
        if (handshake is not null)
        {
            head.Append("Connection: Upgrade\r\n"u8);
            head.AppendField(HeaderNames.Upgrade, handshake.Protocol);
            if (request.ContentLength is 0 && !handshake.HasFrames)
            {
                head.Append("Content-Length: 0\r\n"u8);
            }

            if (handshake.OwnKey is { } key)
            {
                head.AppendField(HeaderNames.SecWebSocketKey, key);
            }

            return;
        }

        switch (body)
        {
            case RequestBodyKind.Chunked:
                head.Append("Transfer-Encoding: chunked\r\n"u8);
                if (TrailerFields.Announced(request.Headers.Trailer, forward.Protection) is { Count: > 0 } names)
                {
                    head.AppendField(HeaderNames.Trailer, names.ToString());
                }

                break;
            default:
                if ((forward.Body?.Length ?? request.ContentLength) is { } length)
                {
                    head.Append("Content-Length: "u8);
                    head.Append(length);
                    head.Append("\r\n"u8);
                }

                break;
        }
    }
}
