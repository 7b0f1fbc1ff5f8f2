using System.Globalization;
using System.Text;
using CsCheck;
using HttpServer.Fuzzing.References;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>The decoder of chunked bodies beside a slow one.</summary>
public sealed class ChunkedPropertyTests
{
    private static readonly Gen<string> Extension = Gen.Frequency(
        (10, Gen.Const("")), (2, Gen.OneOf(";a", ";a=b", ";a=\"b c\"", " ", "\t;x")), (1, Gen.OneOf(";\n", ";\0", "x", " 1", ";\r")));

    private static readonly Gen<string> Chunk =
        from data in Gen.Char['\0', '\xff'].Array[1, 40]
        from extension in Extension
        from zeros in Gen.Int[0, 3]
        from wrong in Gen.Frequency((30, Gen.Const(0)), (1, Gen.Int[-1, 1]))
        select string.Create(CultureInfo.InvariantCulture, $"{new string('0', zeros)}{data.Length + wrong:x}{extension}\r\n{new string(data)}\r\n");

    private static readonly Gen<string> Trailer = Gen.OneOf("X-Sum: 1\r\n", "a:b\r\n", "X: é\r\n", " folded\r\n", ": x\r\n", "X\0: 1\r\n", "X: 1\n");

    private static readonly Gen<string> Body =
        from chunks in Chunk.Array[0, 6]
        from last in Gen.OneOf("0", "00", "0;x")
        from trailers in Gen.Frequency((3, Gen.Const(Array.Empty<string>())), (1, Trailer.Array[0, 3]))
        from rest in Gen.OneOf("", "GET / HTTP/1.1\r\n")
        select $"{string.Concat(chunks)}{last}\r\n{string.Concat(trailers)}\r\n{rest}";

    [Test]
    public void Decode_NearlyRightBody_IsWhatTheReferenceReads() =>
        Body.Sample(
            static body =>
            {
                var bytes = Encoding.Latin1.GetBytes(body);
                var expected = ChunkedReference.Read(bytes);
                var actual = ChunkedTarget.Read(bytes);
                Assert.That(expected.IsDone ? actual : actual with { Data = "" }, Is.EqualTo(expected.IsDone ? expected : new ChunkedReading(false, 0, "")));
            },
            iter: 50_000);

    [Test]
    public void Decode_BodyInPieces_IsTheBodyAsAWhole() =>
        Gen.Select(Body, Gen.Byte).Sample(static (body, pieces) => new ChunkedTarget().Run([pieces, .. Encoding.Latin1.GetBytes(body)]), iter: 20_000);
}
