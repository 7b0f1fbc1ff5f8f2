using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Trailers;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Writes the request head for a backend, straight from the client's header collection.</summary>
internal static class RequestHead
{
    public static void Write(ref HeadWriter head, ForwardRequest forward, RequestBodyKind body, bool isUpgrade)
    {
        var target = forward.Lease.Target;
        var request = forward.Context.Request;
        head.Append(request.Method);
        head.Append(" "u8);
        head.Advance(forward.ForwardTarget.Write(target, head.Reserve(forward.ForwardTarget.GetLength(target))));
        head.Append(" HTTP/1.1\r\n"u8);
        head.AppendField(HeaderNames.Host, RequestFields.Host(forward));
        RequestFields.Write(ref head, forward, isUpgrade);
        if (!isUpgrade && TrailerFields.AreWelcome(request.Headers))
        {
            // RFC 9110, 10.1.4: TE is for the next hop alone, and says so.
            head.Append("Connection: TE\r\n"u8);
        }

        WriteFraming(ref head, request, body, isUpgrade);
        head.Append("\r\n"u8);
    }

    private static void WriteFraming(ref HeadWriter head, HttpRequest request, RequestBodyKind body, bool isUpgrade)
    {
        if (isUpgrade)
        {
            head.Append("Connection: Upgrade\r\nUpgrade: websocket\r\n"u8);
            return;
        }

        switch (body)
        {
            case RequestBodyKind.Chunked:
                head.Append("Transfer-Encoding: chunked\r\n"u8);
                if (TrailerFields.Announced(request.Headers.Trailer) is { Count: > 0 } names)
                {
                    head.AppendField(HeaderNames.Trailer, names.ToString());
                }

                break;
            default:
                if (request.ContentLength is { } length)
                {
                    head.Append("Content-Length: "u8);
                    head.Append(length);
                    head.Append("\r\n"u8);
                }

                break;
        }
    }
}
