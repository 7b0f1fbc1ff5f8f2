using System.Net;
using System.Net.Sockets;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Requests;
using HttpServer.Proxy.Forwarding.Trailers;
using HttpServer.Proxy.Hooks;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Which fields of a request a backend gets, and which of the gateway's own. The same for every protocol.</summary>
internal static class RequestFields
{
    private const string Http11 = "1.1 " + RequestLoop.Pseudonym;

    /// <summary>All fields but Host and those that frame the message. A sink that is a struct costs no calls through an interface.</summary>
    /// <param name="sink">Takes them.</param>
    /// <param name="forward">The request.</param>
    /// <param name="handshake">What else than HTTP the backend is asked for; null for an ordinary request.</param>
    public static void Write<TSink>(ref TSink sink, ForwardRequest forward, Handshake? handshake)
        where TSink : IFieldSink
    {
        if (forward is HookedRequest { Fields: { } changed })
        {
            foreach (var (name, values) in changed)
            {
                if (!name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase))
                {
                    sink.Add(name, values);
                }
            }
        }
        else
        {
            WriteEndToEnd(ref sink, forward, handshake);
        }

        if (handshake is null && TrailerFields.AreWelcome(forward.Context.Request.Headers))
        {
            sink.Add(HeaderNames.TE, "trailers");
        }
    }

    /// <summary>The same without what is for the next hop alone, as if no hook had changed anything.</summary>
    public static void WriteEndToEnd<TSink>(ref TSink sink, ForwardRequest forward, Handshake? handshake)
        where TSink : IFieldSink
    {
        var context = forward.Context;
        var record = forward.Record;
        var trusted = record is { PeerIsTrusted: true };
        var (forwardedFor, forwarded, via) = WriteFields(ref sink, context.Request, forward.Protection, trusted, handshake);
        WriteForwarded(ref sink, context, record, trusted, forwardedFor, forwarded);
        if (record is { Id.Length: > 0 })
        {
            sink.Add("X-Request-Id", record.Id);
        }

        if (forward.Protection is { TellsIdentity: true } && context.Features.Get<ClientIdentity>() is { } identity)
        {
            sink.Add(identity.Header, identity.Value);
        }

        var hop = Hop(context.Request.Protocol);
        sink.Add(HeaderNames.Via, Continue(via, hop));
    }

    /// <summary>What the backend gets as its host: the client's, or its own authority.</summary>
    public static string Host(ForwardRequest forward) =>
        forward is HookedRequest { Fields.Host: [{ } changed] } ? changed
        : forward.Route.PreserveHost && forward.Context.Request.Headers.Host is { Count: 1 } host && host[0] is { Length: > 0 } value
            ? value
            : forward.Lease.Target.Url.Authority;

    private static (StringValues ForwardedFor, StringValues Forwarded, StringValues Via) WriteFields<TSink>(
        ref TSink sink, HttpRequest request, HeaderProtection? protection, bool trusted, Handshake? handshake)
        where TSink : IFieldSink
    {
        StringValues forwardedFor = default;
        StringValues forwarded = default;
        StringValues via = default;
        var headers = request.Headers;
        var connection = headers.Connection;
        foreach (var (name, values) in headers)
        {
            switch (protection is null ? RequestHeaderKinds.Of(name) : protection.Of(name))
            {
                case HeaderKind.EndToEnd:
                    break;
                case HeaderKind.Via:
                    via = values;
                    continue;
                case HeaderKind.MaxForwards:
                    if (MaxForwards.Next(request, values) is { } next)
                    {
                        sink.Add(name, next);
                    }

                    continue;
                case HeaderKind.Expect when handshake is not null:
                    // The backend is sent no body.
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
                    sink.Add(name, values);
                    continue;
                default:
                    continue;
            }

            // Only end-to-end fields can be nominated away; the gateway's own are written elsewhere.
            if (connection.Count > 0 && ConnectionTokens.Contains(connection, name) && !IsProtected(name, handshake))
            {
                continue;
            }

            if (handshake?.OwnKey is not null && name.Equals(HeaderNames.SecWebSocketKey, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            sink.Add(name, values);
        }

        return (forwardedFor, forwarded, via);
    }

    // RFC 9110, 5.6.1.1: no list is sent with an empty element.
    private static string Continue(in StringValues before, string own) => before.ToString() is { Length: > 0 } list ? $"{list}, {own}" : own;

    // RFC 9110, 7.6.3: the protocol that the request came with, and who received it.
    private static string Hop(string protocol) =>
        HttpProtocol.IsHttp11(protocol) ? Http11
        : HttpProtocol.IsHttp2(protocol) ? "2.0 " + RequestLoop.Pseudonym
        : HttpProtocol.IsHttp3(protocol) ? "3.0 " + RequestLoop.Pseudonym
        : HttpProtocol.IsHttp10(protocol) ? "1.0 " + RequestLoop.Pseudonym
        : Http11;

    // A client that could make the gateway drop its own credentials would be somebody else to the backend than here.
    private static bool IsProtected(string name, Handshake? handshake) =>
        name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
        || (handshake is not null && name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase));

    private static void WriteForwarded<TSink>(
        ref TSink sink, HttpContext context, RequestRecord? record, bool trusted, StringValues forwardedFor, StringValues forwarded)
        where TSink : IFieldSink
    {
        var peer = context.Connection.RemoteIpAddress;
        if (peer is not null)
        {
            var text = (peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer).ToString();
            sink.Add("X-Forwarded-For", Continue(forwardedFor, text));
            if (!StringValues.IsNullOrEmpty(forwarded))
            {
                sink.Add("Forwarded", Continue(forwarded, $"for={ForwardedNode(peer, text)}"));
            }
        }

        sink.Add("X-Forwarded-Proto", (trusted ? record!.ForwardedScheme : null) ?? context.Request.Scheme);
        if (((trusted ? record!.ForwardedHost : null) ?? context.Request.Headers.Host.ToString()) is { Length: > 0 } host)
        {
            sink.Add("X-Forwarded-Host", host);
        }
    }

    // RFC 7239, 6: an IPv6 address stands in brackets, and the brackets want quotes.
    private static string ForwardedNode(IPAddress peer, string text) =>
        peer.AddressFamily == AddressFamily.InterNetworkV6 && !peer.IsIPv4MappedToIPv6 ? $"\"[{text}]\"" : text;
}
