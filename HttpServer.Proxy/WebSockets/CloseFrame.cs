using System.Buffers.Binary;
using System.Text;

namespace HttpServer.Proxy.WebSockets;

/// <summary>Builds Close frames (RFC 6455, 5.5.1). Both occasions of the gateway's are "going away" (7.4.1).</summary>
internal static class CloseFrame
{
    private const ushort GoingAway = 1001;
    private const byte FinalClose = 0x88;

    /// <param name="text">ASCII, for the peer's log; 123 characters at most.</param>
    /// <param name="isMasked">True towards a backend: what a client sends is masked.</param>
    public static byte[] Build(string text, bool isMasked)
    {
        Span<byte> payload = stackalloc byte[2 + text.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, GoingAway);
        Encoding.ASCII.GetBytes(text, payload[2..]);
        return isMasked ? ClientFrame.Build(FrameOpcode.Close, payload) : [FinalClose, (byte)payload.Length, .. payload];
    }
}
