using System.Buffers.Binary;
using HttpServer.Proxy.WebSockets;

namespace HttpServer.Proxy.Probing;

/// <summary>The frames of a WebSocket (RFC 6455, 5.2) on the client's side, as far as a probe needs them.</summary>
internal sealed class ProbeSocket(Stream stream)
{
    // 5.5: the longest payload of a control frame. More of a message is not kept.
    private const int MostKept = 125;

    // RFC 6455, 7.4.1: normal closure.
    private static readonly byte[] Normal = [0x03, 0xE8];

    private readonly byte[] _skipped = new byte[4096];

    public async Task SendAsync(FrameOpcode opcode, byte[] payload, CancellationToken cancellationToken) =>
        await stream.WriteAsync(ClientFrame.Build(opcode, payload), cancellationToken).ConfigureAwait(false);

    /// <summary>The next frame; null at the end of the connection.</summary>
    /// <exception cref="InvalidDataException">It is none that a server may send.</exception>
    public async Task<(FrameOpcode Opcode, byte[] Payload)?> ReceiveAsync(CancellationToken cancellationToken)
    {
        var head = new byte[8];
        if (await stream.ReadAtLeastAsync(head.AsMemory(0, 2), 2, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < 2)
        {
            return null;
        }

        var (first, second) = (head[0], head[1]);
        if ((first & 0x70) != 0 || (second & 0x80) != 0)
        {
            throw new InvalidDataException("a frame that no server may send");
        }

        var length = (ulong)second;
        if (length >= 126)
        {
            var bytes = head.AsMemory(0, length == 126 ? 2 : 8);
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            length = bytes.Length == 2 ? BinaryPrimitives.ReadUInt16BigEndian(bytes.Span) : BinaryPrimitives.ReadUInt64BigEndian(bytes.Span);
        }

        var payload = new byte[(int)Math.Min(length, MostKept)];
        await stream.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        for (var left = length - (ulong)payload.Length; left > 0;)
        {
            var part = _skipped.AsMemory(0, (int)Math.Min(left, (ulong)_skipped.Length));
            await stream.ReadExactlyAsync(part, cancellationToken).ConfigureAwait(false);
            left -= (ulong)part.Length;
        }

        return ((FrameOpcode)(first & 0x0F), payload);
    }

    /// <summary>Says goodbye and waits for the answer, so that the target does not take it for a break. Whether one comes does not matter any more.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(FrameOpcode.Close, Normal, cancellationToken).ConfigureAwait(false);
            while (await ReceiveAsync(cancellationToken).ConfigureAwait(false) is { Opcode: not FrameOpcode.Close })
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidDataException)
        {
            // It has answered before.
        }
    }
}
