using System.Text;
using HttpServer.Fuzzing.References;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Fuzzing.Targets;

/// <summary>A chunked body in pieces. The first byte says how long they are; where it is cut must not matter.</summary>
public sealed class ChunkedTarget : FuzzTarget
{
    // What an unfinished body might go on with.
    private static readonly string[] Endings = ["\r\n", "\n", "\r\n\r\n", "0\r\n\r\n", "\r\n0\r\n\r\n", "x\r\n0\r\n\r\n", ";\r\n\r\n"];

    public override string Name => "chunked";

    public override IReadOnlyList<string> Words { get; } =
        ["0\r\n\r\n", "\r\n", "\n", "\r", ";", "1\r\nx\r\n", "5", "A", "a;b=c", "0x1", "+1", " ", "\t", "\0", "FFFFFFFFFFFFFFF", "X-Sum: 1\r\n", "Content-Length: 3\r\n", ":"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var body = input[1..];
        var whole = Read(body, body.Length);
        var expected = ChunkedReference.Read(body);
        FindingException.ThrowUnless(
            whole.Reading.IsDone == expected.IsDone && (!expected.IsDone || whole.Reading == expected), $"read as {whole}, should be {expected}");
        var pieces = Read(body, 1 + (input[0] % 16));
        FindingException.ThrowUnless(pieces == whole, $"in pieces {pieces}, else {whole}");
        if (whole.IsInvalid)
        {
            foreach (var ending in Endings)
            {
                FindingException.ThrowUnless(
                    !ChunkedReference.Read([.. body, .. Encoding.Latin1.GetBytes(ending)]).IsDone, "refused before it was surely wrong");
            }
        }
    }

    /// <summary>What the gateway's decoder makes of the bytes.</summary>
    public static ChunkedReading Read(ReadOnlySpan<byte> bytes) => Read(bytes, bytes.Length).Reading;

    private static (ChunkedReading Reading, bool IsInvalid) Read(ReadOnlySpan<byte> bytes, int piece)
    {
        var decoder = default(ChunkedDecoder);
        var data = new StringBuilder();
        var at = 0;
        var end = 0;
        while (end < bytes.Length && !decoder.IsDone)
        {
            end = Math.Min(bytes.Length, end + piece);
            while (at < end && !decoder.IsDone)
            {
                if (decoder.Decode(bytes[at..end], out var used, out var content) == ParseResult.Invalid)
                {
                    return (new(false, 0, data.ToString()), true);
                }

                FindingException.ThrowUnless(used > 0 && used <= end - at, $"used {used} of {end - at} bytes");
                data.Append(Encoding.Latin1.GetString(content));
                at += used;
            }
        }

        // Trailers of a body that does not end are nobody's.
        var trailers = decoder.IsDone ? Encoding.Latin1.GetString(decoder.Trailers) : "";
        return (new(decoder.IsDone, decoder.IsDone ? at : 0, data.ToString(), trailers), false);
    }
}
