using System.Text;
using CsCheck;
using HttpServer.Fuzzing.References;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>The parser of response heads beside a slow one, on heads that are nearly right.</summary>
public sealed class ResponseHeadPropertyTests
{
    private static readonly Gen<string> Name = Gen.OneOf(
        "Content-Length", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "Date", "Server", "Set-Cookie", "X-A", "x a", "", "X\tB", "ETag", "X-é");

    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.OneOf("0", "5", "05", "+5", "-1", "5, 5", "", "chunked", "Chunked", "gzip, chunked", "close", "keep-alive, close", " x ", "\tx", "a\0b", "a\rb", "a\nb", "é"),
        Gen.Char['\x01', '\xff'].Array[0, 12].Select(static text => new string(text)));

    private static readonly Gen<string> Ending = Gen.Frequency((40, Gen.Const("\r\n")), (1, Gen.Const("\n")), (1, Gen.Const("\r")), (1, Gen.Const("\r\n ")));

    private static readonly Gen<string> StatusLine = Gen.Frequency(
        (10, Gen.OneOf("HTTP/1.1 200 OK", "HTTP/1.0 404 Not Found", "HTTP/1.1 204 ", "HTTP/1.1 500", "HTTP/1.1 299 Odd é")),
        (1, Gen.OneOf("HTTP/1.2 200 OK", "http/1.1 200 OK", "HTTP/1.1  200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000 OK", "HTTP/1.1 099 OK", "HTTP/1.1 +20 OK", "200 OK", "")));

    private static readonly Gen<byte[]> Head =
        from status in StatusLine
        from fields in Gen.Select(Name, Gen.Frequency((20, Gen.Const(":")), (1, Gen.Const(" :")), (1, Gen.Const(""))), Value, Ending).Array[0, 8]
        from end in Gen.OneOf("\r\n", "\r\n", "\r\n", "", "\n")
        from body in Gen.OneOf("", "body", "\r\n\r\n")
        select Encoding.Latin1.GetBytes($"{status}\r\n{string.Concat(fields.Select(static field => field.Item1 + field.Item2 + field.Item3 + field.Item4))}{end}{body}");

    [Test]
    public void Parse_NearlyRightHead_IsWhatTheReferenceReads() =>
        Head.Sample(static head => Assert.That(ResponseHeadTarget.Read(head), Is.EqualTo(ResponseHeadReference.Read(head))), iter: 50_000);

    [Test]
    public void Parse_HeadCutShort_IsNeverDone() =>
        Gen.Select(Head, Gen.Double[0, 1]).Sample(
            static (head, share) =>
            {
                var whole = ResponseHeadTarget.Read(head);
                var part = ResponseHeadTarget.Read(head.AsSpan(0, (int)(whole.Length * share * 0.999)));
                return whole.Verdict != "done" || part.Verdict == "more";
            },
            iter: 20_000);
}
