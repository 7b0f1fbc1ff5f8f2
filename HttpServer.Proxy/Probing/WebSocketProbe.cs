using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Dialling;
using HttpServer.Proxy.WebSockets;

namespace HttpServer.Proxy.Probing;

/// <summary>A WebSocket: the opening handshake, a message or a Ping, the answer to it, and an orderly end.</summary>
internal sealed class WebSocketProbe : Probe
{
    private const int KeyBytes = 16;

    private readonly string _path;
    private readonly string? _host;
    private readonly byte[] _message;

    /// <param name="options">Have passed the rules.</param>
    public WebSocketProbe(WebSocketHealthOptions options)
        : base($"{options.Path}\n{options.Host}\n{options.PingMessage}")
    {
        _path = options.Path;
        _host = options.Host;
        _message = Encoding.UTF8.GetBytes(options.PingMessage);
    }

    public override string Kind => "websocket";

    public override async Task<string?> FindFaultAsync(Target target, IDialler dialler, CancellationToken cancellationToken)
    {
        using var connection = await ProbeConnection.DialAsync(target, dialler, isHttp2: false, cancellationToken).ConfigureAwait(false);
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        using var request = new HttpRequestMessage();
        request.Headers.Host = _host;
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        using var response = await connection.SendAsync(request, _path, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
        {
            return string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}, expected 101");
        }

        if (!response.Headers.TryGetValues("Sec-WebSocket-Accept", out var accept) || string.Join(", ", accept) != WebSocketAnswer.AcceptOf(key))
        {
            return "the handshake is answered with a wrong Sec-WebSocket-Accept";
        }

        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            return await AskAsync(new ProbeSocket(stream), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string?> AskAsync(ProbeSocket socket, CancellationToken cancellationToken)
    {
        var isPing = _message.Length == 0;
        await socket.SendAsync(isPing ? FrameOpcode.Ping : FrameOpcode.Text, _message, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            switch (await socket.ReceiveAsync(cancellationToken).ConfigureAwait(false))
            {
                case null:
                    return "the connection was closed without an answer";
                case (FrameOpcode.Close, _):
                    return "the WebSocket was closed without an answer";
                case (FrameOpcode.Ping, var payload):
                    await socket.SendAsync(FrameOpcode.Pong, payload, cancellationToken).ConfigureAwait(false);
                    break;
                case (FrameOpcode.Pong, _) when isPing:
                case (FrameOpcode.Text or FrameOpcode.Binary, _) when !isPing:
                    await socket.EndAsync(cancellationToken).ConfigureAwait(false);
                    return null;
            }
        }
    }
}
