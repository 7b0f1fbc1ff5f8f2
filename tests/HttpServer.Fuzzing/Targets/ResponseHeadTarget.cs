using HttpServer.Fuzzing.References;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// The head of a backend's response. The first byte cuts the input in two: what is read first leaves its lines in the
/// parser, which belongs to a connection and remembers them, and must not change what the second is read as.
/// </summary>
public sealed class ResponseHeadTarget : FuzzTarget
{
    public override string Name => "response-head";

    public override IReadOnlyList<string> Words { get; } =
    [
        "HTTP/1.1 200 OK\r\n", "HTTP/1.0 ", "HTTP/1.1 ", "101 Switching Protocols", "\r\n\r\n", "\r\n", "\n", "\r", ": ", ":", " ", "\t", "\0",
        "Content-Length", "Transfer-Encoding", "chunked", "Connection", "close", "keep-alive", "Upgrade", "Set-Cookie", "Date", "Server", "+", "-", "0", "18446744073709551616", ",",
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var rest = input[1..];
        var cut = rest.Length * input[0] / 256;
        var parser = new ResponseHead();
        Check(parser, rest[..cut]);
        Check(parser, rest[cut..]);
        // The same once more: nothing but comparisons this time.
        Check(parser, rest[cut..]);
    }

    /// <summary>What the gateway's parser makes of the bytes.</summary>
    public static HeadReading Read(ReadOnlySpan<byte> bytes) => Read(new ResponseHead(), bytes);

    private static HeadReading Read(ResponseHead parser, ReadOnlySpan<byte> bytes)
    {
        switch (parser.Parse(bytes, out var length))
        {
            case ParseResult.Invalid:
                return new("invalid");
            case ParseResult.NeedMore:
                return new("more");
        }

        List<(string, string, bool)> fields = [];
        foreach (var line in parser.Lines)
        {
            fields.Add((line.Name, line.Value, line.IsRepeated));
        }

        return new("done", length, ResponseHeadReference.Describe(parser.Status, parser.ContentLength, parser.IsChunked, parser.KeepsAlive, fields));
    }

    private static void Check(ResponseHead parser, ReadOnlySpan<byte> bytes)
    {
        var actual = Read(parser, bytes);
        var expected = ResponseHeadReference.Read(bytes);
        FindingException.ThrowUnless(actual == expected, $"read as {actual}, should be {expected}");
    }
}
