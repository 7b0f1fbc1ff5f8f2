using System.Net;
using System.Net.Sockets;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Writes the request head for a backend, straight from the client's header collection.</summary>
internal static class RequestHead
{
    private const string Pseudonym = "1.1 httpserver";

    public static void Write(ref HeadWriter head, ForwardRequest forward, RequestBodyKind body, bool isUpgrade)
    {
        var context = forward.Context;
        var record = forward.Record;
        var target = forward.Lease.Target;
        var request = context.Request;
        head.Append(request.Method);
        head.Append(" "u8);
        head.Advance(forward.ForwardTarget.Write(target, head.Reserve(forward.ForwardTarget.GetLength(target))));
        head.Append(" HTTP/1.1\r\n"u8);
        head.AppendField(HeaderNames.Host, Host(request, forward.Route, target));
        var trusted = record is { PeerIsTrusted: true };
        var (forwardedFor, forwarded, via) = WriteFields(ref head, request.Headers, trusted, isUpgrade);
        WriteForwarded(ref head, context, record, trusted, forwardedFor, forwarded);
        if (record is { Id.Length: > 0 })
        {
            head.AppendField("X-Request-Id", record.Id);
        }

        head.AppendField(HeaderNames.Via, via.Count == 0 ? Pseudonym : $"{via}, {Pseudonym}");
        WriteFraming(ref head, request, body, isUpgrade);
        head.Append("\r\n"u8);
    }

    private static (StringValues ForwardedFor, StringValues Forwarded, StringValues Via) WriteFields(
        ref HeadWriter head, IHeaderDictionary headers, bool trusted, bool isUpgrade)
    {
        StringValues forwardedFor = default;
        StringValues forwarded = default;
        StringValues via = default;
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            switch (RequestHeaderKinds.Of(name))
            {
                case HeaderKind.EndToEnd:
                    break;
                case HeaderKind.Via:
                    via = values;
                    continue;
                case HeaderKind.Expect:
                    // RFC 9110, 10.1.1: passed on, so that the backend decides before the body is sent.
                    break;
                case HeaderKind.Trust when !trusted:
                    continue;
                case HeaderKind.Trust when name.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase):
                    forwardedFor = values;
                    continue;
                case HeaderKind.Trust when name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase):
                    forwarded = values;
                    continue;
                case HeaderKind.Trust when name.Equals("X-Forwarded-Proto", StringComparison.OrdinalIgnoreCase)
                    || name.Equals("X-Forwarded-Host", StringComparison.OrdinalIgnoreCase):
                    continue;
                case HeaderKind.Trust:
                    AppendFields(ref head, name, values);
                    continue;
                default:
                    continue;
            }

            // Only end-to-end fields can be nominated away; the gateway's own are written elsewhere.
            if (connection.Count > 0 && ConnectionTokens.Contains(connection, name) && !IsProtected(name, isUpgrade))
            {
                continue;
            }

            AppendFields(ref head, name, values);
        }

        return (forwardedFor, forwarded, via);
    }

    private static void AppendFields(ref HeadWriter head, string name, in StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            head.AppendField(name, values[i] ?? "");
        }
    }

    // A client that could make the gateway drop its own credentials would be somebody else to the backend than here.
    private static bool IsProtected(string name, bool isUpgrade) =>
        name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
        || (isUpgrade && name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase));

    private static void WriteForwarded(
        ref HeadWriter head, HttpContext context, RequestRecord? record, bool trusted, StringValues forwardedFor, StringValues forwarded)
    {
        var peer = context.Connection.RemoteIpAddress;
        if (peer is not null)
        {
            var text = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
            head.AppendField("X-Forwarded-For", forwardedFor.Count == 0 ? text : $"{forwardedFor}, {text}");
            if (forwarded.Count > 0)
            {
                head.AppendField("Forwarded", $"{forwarded}, for={ForwardedNode(peer, text)}");
            }
        }

        head.AppendField("X-Forwarded-Proto", (trusted ? record!.ForwardedScheme : null) ?? context.Request.Scheme);
        if (((trusted ? record!.ForwardedHost : null) ?? context.Request.Headers.Host.ToString()) is { Length: > 0 } host)
        {
            head.AppendField("X-Forwarded-Host", host);
        }
    }

    // RFC 7239, 6: an IPv6 address stands in brackets, and the brackets want quotes.
    private static string ForwardedNode(IPAddress peer, string text) =>
        peer.AddressFamily == AddressFamily.InterNetworkV6 && !peer.IsIPv4MappedToIPv6 ? $"\"[{text}]\"" : text;

    private static string Host(HttpRequest request, Route route, Target target)
    {
        if (route.PreserveHost && request.Headers.Host is { Count: 1 } host && host[0] is { Length: > 0 } value)
        {
            return value;
        }

        return target.Url.Authority;
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
