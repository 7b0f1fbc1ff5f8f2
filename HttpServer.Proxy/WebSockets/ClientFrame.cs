using System.Security.Cryptography;

namespace HttpServer.Proxy.WebSockets;

/// <summary>Builds whole frames with a short payload as a client sends them (RFC 6455, 5.2).</summary>
internal static class ClientFrame
{
    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const int KeyBytes = 4;

    /// <param name="opcode">What it is.</param>
    /// <param name="payload">125 bytes at most.</param>
    public static byte[] Build(FrameOpcode opcode, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, 125);
        const int Start = 2 + KeyBytes;
        var frame = new byte[Start + payload.Length];
        frame[0] = (byte)(Final | (byte)opcode);
        frame[1] = (byte)(Masked | payload.Length);
        payload.CopyTo(frame.AsSpan(Start));
        // 5.3: with a key nobody can foresee.
        var key = frame.AsSpan(2, KeyBytes);
        RandomNumberGenerator.Fill(key);
        for (var i = 0; i < payload.Length; i++)
        {
            frame[Start + i] ^= key[i & 3];
        }

        return frame;
    }
}
