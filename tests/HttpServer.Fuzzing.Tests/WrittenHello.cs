using System.Buffers.Binary;
using System.Text;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Hellos as a client writes them, or nearly so.</summary>
internal static class WrittenHello
{
    public static byte[] Of(params IEnumerable<byte[]> extensions)
    {
        byte[] body =
        [
            3, 3, .. new byte[32], 0, .. Long([0x1a, 0x1a, 0x13, 1, 0x13, 2]), 1, 0, .. Long([.. extensions.SelectMany(static extension => extension)]),
        ];
        return [1, 0, .. Long(body)];
    }

    public static byte[] InRecords(byte[] message, int length) => [.. message.Chunk(length).SelectMany(static part => (byte[])[22, 3, 1, .. Long(part)])];

    public static byte[] Extension(int type, byte[] content) => [(byte)(type >> 8), (byte)type, .. Long(content)];

    public static byte[] ServerName(string name) => Extension(0, Long([0, .. Long(Encoding.Latin1.GetBytes(name))]));

    public static byte[] Protocols(params IEnumerable<string> names) =>
        Extension(16, Long([.. names.SelectMany(static name => (byte[])[(byte)name.Length, .. Encoding.Latin1.GetBytes(name)])]));

    private static byte[] Long(byte[] content)
    {
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)content.Length);
        return [.. length, .. content];
    }
}
