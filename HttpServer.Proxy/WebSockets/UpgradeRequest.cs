using System.Buffers.Text;
using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.WebSockets;

/// <summary>
/// Tells a WebSocket's opening handshake (RFC 6455, 4.2.1) from every other request. Any other Upgrade is a hop-by-hop
/// field like the rest: dropped, and the request forwarded without it.
/// </summary>
internal static class UpgradeRequest
{
    private const int KeyBytes = 16;
    private const string Version = "13";

    /// <summary>Whether the client asks for a WebSocket, well or badly.</summary>
    public static bool IsWebSocket(HttpContext context)
    {
        var request = context.Request;
        var upgrade = request.Headers.Upgrade;
        return upgrade.Count == 1
            && string.Equals(upgrade[0], "websocket", StringComparison.OrdinalIgnoreCase)
            && HttpMethods.IsGet(request.Method)
            && HttpProtocol.IsHttp11(request.Protocol)
            && ConnectionTokens.Contains(request.Headers.Connection, "upgrade")
            && context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };
    }

    public static UpgradeKind Judge(IHeaderDictionary headers)
    {
        if (headers.SecWebSocketKey is not { Count: 1 } key || !IsKey(key[0]) || headers.SecWebSocketVersion is not { Count: 1 } version)
        {
            return UpgradeKind.Malformed;
        }

        return version[0] == Version ? UpgradeKind.Valid : UpgradeKind.UnknownVersion;
    }

    /// <summary>Refuses a version other than 13, naming the one that is spoken.</summary>
    public static void AnswerUnknownVersion(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status426UpgradeRequired;
        response.Headers.Upgrade = "websocket";
        response.Headers.Connection = "Upgrade, close";
        response.Headers.SecWebSocketVersion = Version;
        response.ContentLength = 0;
    }

    /// <summary>For the start of the response, given as state: every answer but a 101 is the last on its connection.</summary>
    public static Task CloseUnlessAccepted(object state)
    {
        var response = (HttpResponse)state;
        if (response.StatusCode != StatusCodes.Status101SwitchingProtocols && response.Headers.Connection.Count == 0)
        {
            response.Headers.Connection = "close";
        }

        return Task.CompletedTask;
    }

    private static bool IsKey(string? key) =>
        key is not null && Base64.IsValid(key, out var length) && length == KeyBytes && !key.AsSpan().ContainsAny(" \t");
}
