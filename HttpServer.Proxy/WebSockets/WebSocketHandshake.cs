using System.Buffers.Text;
using System.Security.Cryptography;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.WebSockets;

/// <summary>
/// A WebSocket's opening handshake: the GET of HTTP/1.1 (RFC 6455, 4.2.1), or the extended CONNECT of HTTP/2 (RFC 8441),
/// which has no key; the backend gets one of the gateway's then.
/// </summary>
/// <param name="context">The request.</param>
/// <param name="isExtendedConnect">Which of the two it is.</param>
internal sealed class WebSocketHandshake(HttpContext context, bool isExtendedConnect) : Handshake
{
    private const int KeyBytes = 16;
    private const string Version = "13";

    private static readonly ForwardError Malformed = new(StatusCodes.Status400BadRequest, "bad_websocket_request");

    public override string Protocol => "websocket";

    public override string Method => HttpMethods.Get;

    public override bool HasFrames => true;

    public override string? OwnKey { get; } = isExtendedConnect ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) : null;

    /// <summary>Whether a client of HTTP/1.1 asks for a WebSocket, well or badly.</summary>
    public static bool IsUpgrade(HttpContext context) =>
        HttpMethods.IsGet(context.Request.Method) && string.Equals(AskedFor(context), "websocket", StringComparison.OrdinalIgnoreCase);

    public override bool Refuses(ForwardRequest request, out ForwardError? error)
    {
        var headers = context.Request.Headers;
        error = null;
        if (!(isExtendedConnect ? headers.ContentLength is null : HasKey(headers)) || headers.SecWebSocketVersion is not { Count: 1 } version)
        {
            error = Malformed;
            return true;
        }

        if (version[0] == Version)
        {
            return false;
        }

        request.Record?.Reason = "websocket_version";
        AnswerUnknownVersion(context.Response);
        return true;
    }

    public override bool IsGranted(ResponseHead head) =>
        WebSocketAnswer.IsValid(head, context.Request.Headers, OwnKey ?? context.Request.Headers.SecWebSocketKey.ToString());

    // RFC 6455, 4.4: the version that is spoken. The fields of a connection are HTTP/1.1's alone.
    private void AnswerUnknownVersion(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status426UpgradeRequired;
        if (!isExtendedConnect)
        {
            response.Headers.Upgrade = Protocol;
            response.Headers.Connection = "Upgrade, close";
        }

        response.Headers.SecWebSocketVersion = Version;
        response.ContentLength = 0;
    }

    private static bool HasKey(IHeaderDictionary headers) =>
        headers.SecWebSocketKey is { Count: 1 } key && key[0] is { } text
        && Base64.IsValid(text, out var length) && length == KeyBytes && !text.AsSpan().ContainsAny(" \t");
}
