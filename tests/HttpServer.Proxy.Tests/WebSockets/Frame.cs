using System.Text;

namespace HttpServer.Proxy.Tests.WebSockets;

/// <summary>A frame as read, unmasked.</summary>
/// <param name="First">Final bit and opcode.</param>
/// <param name="IsMasked">Whether it was masked on the wire.</param>
/// <param name="Payload">Unmasked.</param>
internal sealed record Frame(int First, bool IsMasked, byte[] Payload)
{
    /// <summary>Of a Close frame.</summary>
    public int Code => (Payload[0] << 8) | Payload[1];

    public string Text => Encoding.UTF8.GetString(Payload);
}
