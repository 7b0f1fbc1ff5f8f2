using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

internal sealed partial class Client
{
    // RFC 6455's own example.
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    /// <summary>A WebSocket whose messages come back; ends with the closing handshake, or without a word.</summary>
    private async Task<int> TalkAsync()
    {
        var call = NewCall('k', 0);
        call = call with { Fields = $"{call.Fields}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Key}\r\n" };
        _call = call;
        _isHeadRead = false;
        var connection = await OpenAsync();
        await connection.SendAsync(call.Head);
        var head = await ReadHeadAsync(connection, call);
        connection.IsOpen = false;
        if (head.Status != 101)
        {
            JudgeStatus(call, head.Status, head.FirstLine);
            return 1;
        }

        CheckHead(call, head);
        if (head.WebSocketAccept != Frames.Accept(Key))
        {
            throw new WrongException($"The key's answer is {head.WebSocketAccept}.");
        }

        for (var left = _random.Next(1, 12); left > 0; left--)
        {
            await EchoAsync(connection, new Content(call.Content.Nonce, _random.Next(4) == 0 ? _random.Next(Frames.Largest) : _random.Next(200)));
        }

        if (_random.Next(4) > 0)
        {
            await connection.Socket.SendAllAsync(Frames.Write(Frames.Close, [3, 232], masked: true));
            var (opcode, _) = await Frames.ReadAsync(connection.Input);
            if (opcode != Frames.Close || await connection.Input.FillAsync())
            {
                throw new WrongException("No end after the closing handshake.");
            }
        }

        return 1;
    }

    private static async ValueTask EchoAsync(ClientConnection connection, Content content)
    {
        await connection.Socket.SendAllAsync(Frames.Write(Frames.Binary, content.ToArray(), masked: true));
        var (opcode, payload) = await Frames.ReadAsync(connection.Input);
        if (opcode == Frames.Close)
        {
            throw new CutException("A Close frame came.", true);
        }

        if (opcode != Frames.Binary || payload.Length != content.Length || !content.IsPart(0, payload))
        {
            throw new WrongException($"A message of {content.Length} bytes came back as {opcode} with {payload.Length}.");
        }
    }
}
