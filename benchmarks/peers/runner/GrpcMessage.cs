using System.Buffers.Binary;

namespace HttpServer.Peers;

/// <summary>A message as gRPC frames it: whether it is compressed, its length, its bytes.</summary>
internal static class GrpcMessage
{
    private const int FrameLength = 5;

    /// <param name="length">Of the whole, frame included.</param>
    public static byte[] Create(int length)
    {
        var message = new byte[length];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), length - FrameLength);
        return message;
    }
}
