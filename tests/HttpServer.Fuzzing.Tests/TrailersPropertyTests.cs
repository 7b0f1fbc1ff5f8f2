using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Trailer sections that are nearly right, in both directions.</summary>
public sealed class TrailersPropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        "X-Sum", "x-sum", "grpc-status", "Digest", "ETag", "Content-Length", "content_length", "Transfer-Encoding", "Host", "Set-Cookie", "Authorization", "X-Forwarded-For", "X.Real.IP",
        "Trailer", "Connection", "TE", "Expect", "X A", "", "X-é");

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("", "0", " a ", "\ta", "a, b", "é", "a\rb", "a\nb", "a\0b"), Gen.Char['\x01', '\xff'].Array[0, 8].Select(static text => new string(text)));

    private static readonly Gen<byte[]> Section =
        from pieces in Gen.Byte
        from fields in Gen.Select(Name, Value).Array[0, 6]
        select (byte[])[pieces, .. Encoding.Latin1.GetBytes(string.Join("\r\n", fields.Select(static field => $"{field.Item1}:{field.Item2}")))];

    [Test]
    public void Write_TrailerSection_HasWhatMayTrailAndNothingElse() =>
        Section.Sample(static section => new TrailersTarget().Run(section), iter: 20_000);
}
