using System.Text;
using HttpServer.Fuzzing.References;
using HttpServer.Fuzzing.Requests;
using HttpServer.Proxy.Forwarding.Http1;
using HttpServer.Proxy.Forwarding.Trailers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// Field lines behind a body, in both directions: those that may stand there pass as they are, the others do not, and
/// the body stays framed. The first byte says in what pieces the body goes.
/// </summary>
public sealed class TrailersTarget : FuzzTarget
{
    private const string Content = "0\r\nX-Sum: 1\r\n\r\n";

    public override string Name => "trailers";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\r\n", "\n", "\r", ": ", ":", "X-Sum: 1\r\n", "grpc-status: 0\r\n", "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Set-Cookie: a\r\n", "Host: h\r\n", "Trailer: x\r\n",
        "X_Forwarded_For: a\r\n", "X-Forwarded-For: a\r\n", "Authorization: a\r\n", "Connection: close\r\n", "_", ".", "\0", " ", "\t",
    ];

    public override int LongestInput => 256;

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var piece = 1 + (input[0] % 16);
        ToBackend(Encoding.Latin1.GetString(input[1..]).Split("\r\n"));
        byte[] body = [.. "1\r\nx\r\n0\r\n"u8, .. input[1..], .. "\r\n\r\n"u8];
        if (ChunkedReference.Read(body) is { IsDone: true } reading)
        {
            ToClient(DecodedTrailers(body), Allowed(reading.Trailers.Split('\n')[..^1]), piece);
        }
    }

    private static byte[] DecodedTrailers(ReadOnlySpan<byte> body)
    {
        var decoder = default(ChunkedDecoder);
        while (!decoder.IsDone)
        {
            FindingException.ThrowUnless(decoder.Decode(body, out var used, out _) != ParseResult.Invalid, "refused");
            body = body[used..];
        }

        return decoder.Trailers.ToArray();
    }

    private static List<string> Allowed(IEnumerable<string> lines)
    {
        List<string> allowed = [];
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0 && FieldRules.MayTrail(line[..colon].ToLowerInvariant()))
            {
                allowed.Add($"{line[..colon]}: {line[(colon + 1)..].Trim(' ', '\t')}");
            }
        }

        return allowed;
    }

    private static void ToClient(byte[] trailers, List<string> expected, int piece)
    {
        using var sent = new MemoryStream();
        var context = new DefaultHttpContext();
        context.Request.Protocol = HttpProtocol.Http11;
        context.Request.Headers.TE = "trailers";
        context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(sent));
        var outlet = TrailerOutlet.Open(context);
        for (var at = 0; at < Content.Length; at += piece)
        {
            var count = Math.Min(piece, Content.Length - at);
            Encoding.ASCII.GetBytes(Content.AsSpan(at, count), outlet.Writer.GetSpan(count));
            outlet.Writer.Advance(count);
        }

        outlet.Add(trailers);
        FindingException.ThrowUnless(outlet.Complete(), "the end of the body is not to be flushed");
        var flushed = outlet.Writer.FlushAsync();
        FindingException.ThrowUnless(flushed.IsCompletedSuccessfully, "a stream in memory is waited for");
        var written = ChunkedReference.Read(sent.ToArray());
        FindingException.ThrowUnless(written.IsDone && written.Length == sent.Length && written.Data == Content, $"a body framed wrongly: '{written}'");
        FindingException.ThrowUnless(written.Trailers == string.Concat(expected.Select(static line => line + "\n")), $"other trailers: '{written.Trailers}', should be '{string.Join('\n', expected)}'");

        var native = new ResponseTrailers();
        context.Request.Protocol = HttpProtocol.Http2;
        context.Features.Set<IHttpResponseTrailersFeature>(native);
        TrailerOutlet.Open(context).Add(trailers);
        var received = native.Trailers.SelectMany(static field => field.Value.Select(value => $"{field.Key}: {value}".ToLowerInvariant())).Order(StringComparer.Ordinal);
        FindingException.ThrowUnless(
            received.SequenceEqual(expected.Select(static line => line.ToLowerInvariant()).Order(StringComparer.Ordinal)), $"other trailers over HTTP/2: '{string.Join('\n', received)}'");
    }

    // What a client sends has not been checked as strictly: names and values are anything here.
    private static void ToBackend(string[] lines)
    {
        var request = FuzzedRequest.Create(RequestFacts.None, "POST", "/", ["Host: a", "Transfer-Encoding: chunked"])!;
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                request.Parts.Trailers.Append(line[..colon], line[(colon + 1)..]);
            }
        }

        var writer = new HeadWriter(16);
        try
        {
            TrailerFields.Write(ref writer, request.Forward);
            byte[] body = [.. "0\r\n"u8, .. writer.Written.Span, .. "\r\n"u8];
            var reading = ChunkedReference.Read(body);
            FindingException.ThrowUnless(reading.IsDone && reading.Length == body.Length, $"a trailer section that is none: '{Encoding.Latin1.GetString(body)}'");
            var expected = request.Parts.Trailers
                .Where(static field => FieldRules.MayTrail(field.Key.ToLowerInvariant()))
                .SelectMany(static field => field.Value.Where(static value => !value!.Any(static c => c is '\x7f' or (< ' ' and not '\t'))).Select(value => $"{field.Key}: {value}\n"));
            FindingException.ThrowUnless(reading.Trailers == string.Concat(expected), $"other trailers to the backend: '{reading.Trailers}', should be '{string.Concat(expected)}'");
        }
        finally
        {
            writer.Release();
        }
    }

    private sealed class ResponseTrailers : IHttpResponseTrailersFeature
    {
        public IHeaderDictionary Trailers { get; set; } = new HeaderDictionary();
    }
}
