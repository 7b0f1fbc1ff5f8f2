using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Proxy.WebSockets;

/// <summary>Builds Close frames (RFC 6455, 5.5.1). Both occasions of the gateway's are "going away" (7.4.1).</summary>
internal static class CloseFrame
{
    private const ushort GoingAway = 1001;
    private const byte FinalClose = 0x88;
    private const byte Masked = 0x80;

    /// <param name="text">ASCII, for the peer's log; 123 characters at most.</param>
    /// <param name="isMasked">True towards a backend: what a client sends is masked (5.3), with a key nobody can foresee.</param>
    public static byte[] Build(string text, bool isMasked)
    {
        Span<byte> payload = stackalloc byte[2 + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, GoingAway);
        Encoding.ASCII.GetBytes(text, payload[2..]);
        var start = isMasked ? 6 : 2;
        var frame = new byte[start + payload.Length];
        frame[0] = FinalClose;
        frame[1] = (byte)((isMasked ? Masked : 0) | payload.Length);
        payload.CopyTo(frame.AsSpan(start));
        if (isMasked)
        {
            var key = frame.AsSpan(2, 4);
            RandomNumberGenerator.Fill(key);
            for (var i = 0; i < payload.Length; i++)
            {
                frame[start + i] ^= key[i & 3];
            }
        }

        return frame;
    }
}
