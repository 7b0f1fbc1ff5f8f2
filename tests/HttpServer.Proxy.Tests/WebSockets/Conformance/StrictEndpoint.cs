using System.Text;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.WebSockets.Conformance;

/// <summary>
/// A server's end of a WebSocket by the letter of RFC 6455: it sends each message back in one frame, answers pings, fails the
/// connection at the first byte that breaks a rule, and goes on reading until its client has gone, so that its last words arrive.
/// </summary>
internal sealed class StrictEndpoint(RawHttpConnection connection)
{
    private const int ProtocolError = 1002;
    private const int InvalidData = 1007;

    private readonly MemoryStream _message = new();
    private readonly Decoder _utf8 = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
    private int _opcode;

    public static ScriptedBackend Start() => ScriptedBackend.Start(async connection =>
    {
        await connection.AcceptAsync();
        var endpoint = new StrictEndpoint(connection);
        try
        {
            while (await endpoint.StepAsync())
            {
            }
        }
        catch (DecoderFallbackException)
        {
            await connection.SendAsync(Frames.CloseOf(InvalidData, masked: false));
        }

        connection.HalfClose();
        await connection.ReadToEndAsync();
    });

    /// <summary>One frame; false behind the last.</summary>
    private async Task<bool> StepAsync()
    {
        var frame = await Frames.ReadAsync(connection.ReadExactlyAsync, IsPossible);
        if (frame is null)
        {
            await connection.SendAsync(Frames.CloseOf(ProtocolError, masked: false));
            return false;
        }

        var isLast = (frame.First & 0x80) != 0;
        switch (frame.First & 0x0F)
        {
            case 8:
                await connection.SendAsync(Frames.CloseOf(JudgeClose(frame.Payload), masked: false));
                return false;
            case 9:
                await connection.SendAsync(Frames.Build(Frames.Pong, frame.Payload, masked: false));
                return true;
            case 10:
                return true;
            case > 0 and var opcode:
                _opcode = opcode;
                break;
        }

        if (_opcode == 1)
        {
            // At once, and not when the message is whole.
            _utf8.GetCharCount(frame.Payload, flush: isLast);
            _utf8.GetChars(frame.Payload, new char[frame.Payload.Length + 1], flush: isLast);
        }

        _message.Write(frame.Payload);
        if (isLast)
        {
            await connection.SendAsync(Frames.Build(0x80 | _opcode, _message.ToArray(), masked: false));
            _message.SetLength(0);
            _opcode = 0;
        }

        return true;
    }

    private bool IsPossible(int first, bool isMasked, long length)
    {
        var (isLast, opcode) = ((first & 0x80) != 0, first & 0x0F);
        return (first & 0x70) == 0 && isMasked && length >= 0 && opcode switch
        {
            0 => _opcode != 0,
            1 or 2 => _opcode == 0,
            8 or 9 or 10 => isLast && length < 126,
            _ => false,
        };
    }

    private static int JudgeClose(byte[] payload)
    {
        if (payload.Length == 0)
        {
            return 1000;
        }

        var code = payload.Length == 1 ? 0 : (payload[0] << 8) | payload[1];
        if (code is not (>= 1000 and <= 1014 or >= 3000 and <= 4999) || code is 1004 or 1005 or 1006)
        {
            return ProtocolError;
        }

        new UTF8Encoding(false, throwOnInvalidBytes: true).GetCharCount(payload, 2, payload.Length - 2);
        return code;
    }
}
