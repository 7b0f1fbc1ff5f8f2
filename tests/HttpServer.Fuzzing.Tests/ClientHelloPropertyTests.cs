using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Hellos with names and extensions of all sorts, in records and pieces of all lengths, some with a byte changed.</summary>
public sealed class ClientHelloPropertyTests
{
    private static readonly Gen<string> Name =
        from labels in Gen.Frequency((10, Gen.OneOf("www", "a-b", "_x", "xn--zcwx", "EXAMPLE", "9", "com")), (1, Gen.OneOf("", "-a", "b-", "é", "\0", ":", new string('a', 64)))).Array[1, 6]
        select string.Join('.', labels);

    private static readonly Gen<byte[]> Extension = Gen.Frequency(
        (4, Name.Select(WrittenHello.ServerName)),
        (4, Gen.OneOf("h2", "http/1.1", "acme-tls/1", "\u00fa\u00fa", "").Array[0, 4].Select(static names => WrittenHello.Protocols(names))),
        (8, Gen.Select(Gen.OneOf(13, 16, 41, 43, 51, 0xfe0d, 0x2a2a), Gen.Byte[0, 6].Array[0, 8]).Select(static drawn => WrittenHello.Extension(drawn.Item1, drawn.Item2))),
        (1, Gen.Byte[0, 60].Array[0, 6]));

    private static readonly Gen<byte[]> Connection =
        from piece in Gen.Byte
        from extensions in Extension.Array[0, 6]
        from record in Gen.Int[1, 200]
        from behind in Gen.Byte.Array[0, 8]
        from wrong in Gen.Frequency((2, Gen.Const(-1)), (1, Gen.Int[0, 120]))
        from value in Gen.Byte
        select Change([piece, .. WrittenHello.InRecords(WrittenHello.Of(extensions), record), .. behind], wrong, value);

    [Test]
    public void Read_NearlyRightHello_IsWhatTheReferenceReads() =>
        Connection.Sample(static connection => new ClientHelloTarget().Run(connection), iter: 20_000);

    private static byte[] Change(byte[] bytes, int place, byte value)
    {
        if (place >= 0 && place < bytes.Length)
        {
            bytes[place] = value;
        }

        return bytes;
    }
}
