using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <content>
/// Interim responses for the client (RFC 9110, 15.2; RFC 8297), where the route wants them. The server has no way to send them, so they
/// go straight to the connection: in order, because nothing of this response has been written and the one before is out,
/// and undisturbed, because without a body the server has nothing to say in between (no 100, no 408).
/// </content>
internal sealed partial class Http1Exchange
{
    // What a client that does not read may make the gateway keep for it.
    private const int MostHintBytes = 16 * 1024;

    private byte[]? _hints;
    private int _hintBytes;

    // Between two hops, unless the client is one that can be told.
    private void KeepHints()
    {
        var context = _request.Context;
        if (!_request.Route.EarlyHints || _request.Earlier?.Race is not null || IsUpgrade || !IsUploadComplete || !HttpProtocol.IsHttp11(context.Request.Protocol)
            || ClientSide.BodyKind(context, isAlone: true) != RequestBodyKind.None)
        {
            return;
        }

        var head = _connection.Head;
        var writer = new HeadWriter(1024);
        try
        {
            writer.Append("HTTP/1.1 "u8);
            writer.Append(head.Status);
            writer.Append(" "u8);
            writer.Append(head.Reason ?? ReasonPhrases.GetReasonPhrase(head.Status));
            writer.Append("\r\n"u8);
            foreach (ref readonly var line in head.Lines)
            {
                // A hint sets nothing: what is to be kept comes with the response.
                if (line.Kind == HeaderKind.EndToEnd && line.Name != HeaderNames.SetCookie
                    && (head.Nominated is null || !ConnectionTokens.Contains(head.Nominated, line.Name)))
                {
                    writer.AppendField(line.Name, line.Value);
                }
            }

            writer.Append("\r\n"u8);
            if ((_hintBytes += writer.Length) <= MostHintBytes)
            {
                _hints = [.. _hints ?? [], .. writer.Written.Span];
            }
        }
        finally
        {
            writer.Release();
        }
    }

    private async ValueTask PassHintsAsync(byte[] hints)
    {
        _hints = null;
        if (_request.Context.Features.Get<IConnectionTransportFeature>()?.Transport.Output is { } output)
        {
            _clock.Suspend();
            var result = await output.WriteAsync(hints).ConfigureAwait(false);
            if (result.IsCompleted)
            {
                throw new ForwardException(ForwardError.ClientAborted);
            }

            _clock.Restart();
        }
    }
}
