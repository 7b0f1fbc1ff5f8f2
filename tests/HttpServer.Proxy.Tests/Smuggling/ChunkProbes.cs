using System.Globalization;
using static HttpServer.Proxy.Tests.Smuggling.ProbeText;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>Chunks that end elsewhere for another server.</summary>
internal static class ChunkProbes
{
    private static readonly string[] Sizes =
    [
        "+2a", "-2a", " 2a", "2a ", "\t2a", "2a\t", "0x2a", "0X2A", "2ah", "2_a", "02a", "000000000000002a", "0000000000000000000000000000002a", "2a,", "2a.", "2aL", "\"2a\"", "", "g", "2 a", "2a\0", "\02a", "\v2a", "2a\v", "2a\f", "2a\u00a0", "10000002a",
        "1000000000000002a", "10000000000000000000000000000002a", "ffffffff", "fffffffffffffffff", "8000002a", "7fffffff", "80000000", "-0", "2A", "%2a", "2a:a", "2a=a", "2a a", "2a  ", "\u00b2a", "0b101010", "4e1", "2a\u0001",
    ];

    private static readonly string[] Extensions =
    [
        ";", ";a", ";a=b", ";a=\"b\"", " ;a", "; a", ";a =b", ";a= b", ";;a", ";=b", ";a=", ";a=\"b", ";a=b\"", ";a\0b", ";a\u0001b", ";a\u007fb", ";a\u00e9", ";\v", ";a b", ";a,b", ";a=\"\\\"b\"", ";a=\"\u0001\"", ";(", ";a=\"b;c\"", ";a=\"b\tc\"", ";\t", "; ", ";a;",
        ";a;b=c;d=\"e\"", ";a=\"\r\"", ";a\r", ";\r", ";0", ";\"", ";\\", ";a=\"0\\r\\n\"",
    ];

    // What may stand where a CRLF should.
    private static readonly string[] Ends = ["\n", "\r", "\r\r", "\r\r\n", "\n\r", "\n\n", "", " \r\n", "\r \n", "\r\n\r\n", "X\r\n", "\0\r\n", "\v", "\f", "\u0085"];

    private static readonly string[] Trailers =
    [
        "X: y\r\n", "Content-Length: 42\r\n", "Transfer-Encoding: chunked\r\n", "Host: other\r\n", "Connection: close\r\n", "Content_Length: 42\r\n", "X: a\nb\r\n", "X: a\rb\r\n", "X: a\0b\r\n", "X: a\u0001b\r\n", " X: a\r\n", "\tX: a\r\n", "X : a\r\n", "X: a\r\n b\r\n", ": a\r\n",
        "nonsense\r\n", "X Y: a\r\n", "X: a\n", "X: a\r", "X\r\n: a\r\n", "GET /zmark-hidden HTTP/1.1\r\n", "GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n", "X: GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n", "\r", "\n", " \r\n", "\0\r\n", "Trailer: X\r\n", "Expect: 100-continue\r\n",
        "Upgrade: websocket\r\n", "X-Forwarded-For: 6.6.6.6\r\n", "Authorization: x\r\n", "Cookie: a=b\r\n", "TE: trailers\r\n", ":path: /zmark-hidden\r\n", "X: \u00ff\r\n", "X:\r\n", "x: a\r\nX: b\r\n",
    ];

    public static IEnumerable<ProbeText> All()
    {
        foreach (var size in Sizes)
        {
            yield return new($"chunk size '{size}'", Chunked($"{size}\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"last chunk '{size}'", Chunked($"1\r\nx\r\n{size.Replace("2a", "0", StringComparison.OrdinalIgnoreCase)}\r\n\r\n{Hidden}"));
        }

        foreach (var extension in Extensions)
        {
            // Dropped without a look, whatever it is, where it ends with the line.
            var isDropped = !extension.Contains('\r', StringComparison.Ordinal) && extension[0] == ';';
            yield return new(
                $"extension '{extension}'",
                Chunked($"2a{extension}\r\n{Hidden}\r\n0\r\n\r\n"),
                isDropped ? Chunked($"2a\r\n{Hidden}\r\n0\r\n\r\n") : null);
            yield return new(
                $"extension of the last chunk '{extension}'",
                Chunked($"1\r\nx\r\n0{extension}\r\n\r\n{Hidden}"),
                isDropped ? Chunked($"1\r\nx\r\n0\r\n\r\n{Hidden}") : null);
        }

        foreach (var (end, name) in Ends.Select(end => (end, Name(end))))
        {
            yield return new($"TERM.EXT {name}", Chunked(TermExt(end)), Dropped(end) is { } rest ? Chunked(TermExt(rest)) : null);
            yield return new($"EXT.TERM {name}", Chunked($"2f;{end}xx\r\n0\r\n\r\n{Hidden}"));
            yield return new($"TERM.SPILL {name}", Chunked($"5\r\nAAAAA{end}2f\r\n0\r\n\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"SPILL.TERM {name}", Chunked($"5\r\nAAAAA{end}0\r\n\r\n{Hidden}"));
            yield return new($"ONE.TWO {name}", Chunked($"2a{end}{Hidden}\r\n0\r\n\r\n"));
            yield return new($"TWO.ONE {name}", Chunked($"0{end}{Hidden}"));
            yield return new($"ZERO.TWO {name}", Chunked($"1\r\nx{end}0\r\n\r\n{Hidden}"));
            yield return new($"end of the body {name}", Chunked($"1\r\nx\r\n0\r\n{end}{Hidden}"));
            yield return new($"end of a trailer {name}", Chunked($"1\r\nx\r\n0\r\nX: y{end}\r\n{Hidden}"));
            yield return new($"first of the body {name}", Chunked($"{end}2a\r\n{Hidden}\r\n0\r\n\r\n"));
        }

        foreach (var trailer in Trailers)
        {
            yield return new($"trailer '{trailer}'", Chunked($"1\r\nx\r\n0\r\n{trailer}\r\n{Hidden}"));
            yield return new($"trailer announced '{trailer}'", Post("Transfer-Encoding: chunked\r\nTrailer: X, Content-Length, Host\r\n", $"2a\r\n{Hidden}\r\n0\r\n{trailer}\r\n"));
        }

        yield return new("no last chunk", Chunked($"2a\r\n{Hidden}\r\n"));
        yield return new("half a chunk", Chunked($"2b\r\n{Hidden}"));
        yield return new("chunks of one byte", Chunked(string.Concat(Hidden.Select(c => $"1\r\n{c}\r\n")) + "0\r\n\r\n"));
        yield return new("chunk that is a last chunk", Chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"));
    }

    private static string Name(string end) => string.Concat(end.Select(c => string.Create(CultureInfo.InvariantCulture, $"{(int)c:x2}")));

    private static string TermExt(string end) => $"2;a{end}xx\r\n2f\r\n0\r\n\r\n{Hidden}\r\n0\r\n\r\n";

    // What an extension loses together with itself; null where it ends in no way that is known.
    private static string? Dropped(string end)
    {
        var rest = end.EndsWith("\r\n", StringComparison.Ordinal) ? end[..^2] : end;
        return rest.Contains('\r', StringComparison.Ordinal) || rest.Contains('\n', StringComparison.Ordinal) ? null : end[rest.Length..];
    }
}
