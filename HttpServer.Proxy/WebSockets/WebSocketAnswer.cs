using System.Security.Cryptography;
using System.Text;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.WebSockets;

/// <summary>
/// Checks a backend's 101 as a client must (RFC 6455, 4.1). Only what passes opens a tunnel: a wrong one may come from a
/// backend that answers something else, and what followed would be a hole past every check of the gateway's.
/// </summary>
internal static class WebSocketAnswer
{
    // RFC 6455, 1.3.
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    /// <param name="head">The 101.</param>
    /// <param name="request">What was offered.</param>
    /// <param name="key">The key that the backend was sent.</param>
    public static bool IsValid(ResponseHead head, IHeaderDictionary request, string key) =>
        string.Equals(head.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase)
        && head.Nominated is not null && ConnectionTokens.Contains(head.Nominated, "upgrade")
        && !head.IsChunked && head.ContentLength <= 0
        && Single(head, HeaderNames.SecWebSocketAccept, out var accept) && accept == AcceptOf(key)
        && Single(head, HeaderNames.SecWebSocketProtocol, out var protocol) && (protocol is null || IsOffered(request.SecWebSocketProtocol, protocol))
        && AreExtensionsOffered(head, request.SecWebSocketExtensions);

    /// <summary>What a server must answer to a key.</summary>
#pragma warning disable CA5350 // SHA-1 is what the protocol says; nothing secret hangs on it.
    public static string AcceptOf(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
#pragma warning restore CA5350

    // Once, or not at all.
    private static bool Single(ResponseHead head, string name, out string? value)
    {
        value = null;
        foreach (ref readonly var line in head.Lines)
        {
            if (line.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                if (value is not null)
                {
                    return false;
                }

                value = line.Value;
            }
        }

        return true;
    }

    // By name: whether the parameters agree is for the two ends to say.
    private static bool AreExtensionsOffered(ResponseHead head, StringValues offered)
    {
        foreach (ref readonly var line in head.Lines)
        {
            if (line.Name.Equals(HeaderNames.SecWebSocketExtensions, StringComparison.OrdinalIgnoreCase))
            {
                var accepted = line.Value.AsSpan();
                foreach (var range in accepted.Split(','))
                {
                    var name = NameOf(accepted[range]);
                    if (!name.IsEmpty && !IsOffered(offered, name))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private static bool IsOffered(StringValues offered, ReadOnlySpan<char> name)
    {
        foreach (var line in offered)
        {
            var span = line.AsSpan();
            foreach (var range in span.Split(','))
            {
                if (NameOf(span[range]).SequenceEqual(name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlySpan<char> NameOf(ReadOnlySpan<char> element)
    {
        var parameters = element.IndexOf(';');
        return (parameters < 0 ? element : element[..parameters]).Trim(" \t");
    }
}
