namespace HttpServer.Core.Http2;

/// <summary>What the head of a frame says (RFC 9113, 4.1).</summary>
/// <param name="Type">The frame type; any byte can come.</param>
/// <param name="Flags">The flags; their meaning is the type's.</param>
/// <param name="Stream">The stream, without the reserved bit.</param>
/// <param name="DataLength">Bytes of payload, of a DATA frame without its padding.</param>
/// <param name="ErrorCode">Of a RST_STREAM or GOAWAY frame, lowest byte of its error code; otherwise 0.</param>
internal readonly record struct FrameHeader(byte Type, byte Flags, int Stream, int DataLength, byte ErrorCode)
{
    public const byte Data = 0x0;
    public const byte Headers = 0x1;
    public const byte ResetStream = 0x3;
    public const byte GoAway = 0x7;

    public const byte EndStream = 0x1;
    public const byte Padded = 0x8;
}
