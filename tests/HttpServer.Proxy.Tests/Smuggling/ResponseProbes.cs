using System.Globalization;
using static HttpServer.Proxy.Tests.Smuggling.ResponseProbe;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>Responses that end elsewhere for another reader, or bring a second one along.</summary>
internal static class ResponseProbes
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    private static readonly string[] Lengths =
    [
        "+{0}", "-{0}", "-0", "0{0}", "{0},{0}", "{0}, 0", "{0},", "{0};", "{0}.0", "0x2", "{0}L", "\"{0}\"", "{0} {0}", "{0}\0", "\v{0}", "\u00a0{0}", "\u00b2", "", "abc", "9223372036854775808", "18446744073709551618", "4294967298", "1e1",
        "{0}\r\nContent-Length: {0}", "{0}\r\nContent-Length: 0", "0\r\nContent-Length: {0}", "{0}\r\n 0", "\r\n {0}", "{0}\r\nContent-Length:", "{0}\r\nContent-Length : 0", "{0}\nX: y", "{0}\rX: y",
    ];

    private static readonly string[] Codings =
    [
        "chunked", "Chunked", "\tchunked", "chunked\t", "chunked, identity", "identity, chunked", "identity", "gzip", "gzip, chunked", "chunked, gzip", "chunked, chunked", "chunked,", ",chunked", "chunked;q=1", "\"chunked\"", "xchunked", "chunkedx", "", "\vchunked", "chunked\0",
        "\u00a0chunked", "chunked\r\nTransfer-Encoding: chunked", "chunked\r\nTransfer-Encoding: identity", "identity\r\nTransfer-Encoding: chunked", "\r\n chunked", "chunked\nX: y", "chunked\rX: y", "chunk",
    ];

    private static readonly string[] Names =
    [
        "Transfer-Encoding : chunked\r\n", "Transfer-Encoding\t: chunked\r\n", " Transfer-Encoding: chunked\r\n", "X: y\r\n Transfer-Encoding: chunked\r\n", "X: y\nTransfer-Encoding: chunked\r\n", "X: y\rTransfer-Encoding: chunked\r\n", "Transfer-Encoding\0: chunked\r\n",
        "Transfer Encoding: chunked\r\n", "\0Transfer-Encoding: chunked\r\n", "Transfer-Encoding\r\n: chunked\r\n",
    ];

    private static readonly string[] ChunkLines =
    [
        "+5", "-5", " 5", "\t5", "0x5", "5h", "5_", "05", "000000000000000000005", "5,", "\"5\"", "", "g", "5\0", "\v5", "10000000000000005", "fffffffffffffffff", "5;a", "5;a=\"b\"", "5;a\0b", "5;a\nb", "5;a\rb", "5;\n", "5 ;a", "5\r", "5\n",
    ];

    private static readonly string[] ChunkBodies =
    [
        "5\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n", "\r\n5\r\nhello\r\n0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\r\n\n",
        "5\r\nhello\r\n0\r\nX: a\nb\r\n\r\n", "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n", "5\r\nhello\r\n0\r\nX : a\r\n\r\n", "5\r\nhello\r\n0\r\nnonsense\r\n\r\n", "5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n", "5\r\nhello\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n", "5\r\nhello\r\n0\r\nSet-Cookie: a=b\r\n\r\n",
        "5\r\nhello\r\n0\r\nHTTP/1.1 200 OK\r\n\r\n",
    ];

    private static readonly string[] StatusLines =
    [
        "HTTP/1.1 200", "HTTP/1.1 200 ", "HTTP/1.0 200 OK", "HTTP/1.2 200 OK", "HTTP/2 200 OK", "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK", "HTTP/1.1 0200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 +200 OK", "HTTP/1.1 200OK", "http/1.1 200 OK", " HTTP/1.1 200 OK", "\r\nHTTP/1.1 200 OK",
        "\0HTTP/1.1 200 OK", "HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\nK", "HTTP/1.1 200 O\rK", "HTTP/1.1 999 Odd", "HTTP/1.1 099 OK", "HTTP/1.1 600 Odd", "HTTP/1.1 199 Interim", "XTTP/1.1 200 OK", "HTTP/1.1 200 OK\r", "HTTP/1.1 2\u00b20 OK",
    ];

    private static readonly string[] Interim =
    [
        "HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", "HTTP/1.1 100 Continue\r\nContent-Length: 4\r\n\r\nevil", "HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nevil\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "HTTP/1.0 100 Continue\r\n\r\n", "HTTP/1.1 199 Odd\r\nX: y\r\n\r\n", "HTTP/1.1 100 Continue\n\r\n",
        "HTTP/1.1 100 Continue\r\nX: y\r\n z\r\n\r\n", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
    ];

    public static IEnumerable<ResponseProbe> All()
    {
        foreach (var length in Lengths)
        {
            var value = length.Replace("{0}", "2", StringComparison.Ordinal);
            yield return new($"length '{value}'", $"{Ok}Content-Length: {value}\r\n\r\nok{Poison}");
            yield return new($"length '{value}' of everything", $"{Ok}Content-Length: {length.Replace("{0}", (Poison.Length + 2).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)}\r\n\r\nok{Poison}", Closes: true);
        }

        foreach (var coding in Codings)
        {
            yield return new($"coding '{coding}'", $"{Ok}Transfer-Encoding: {coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}", Closes: true);
            yield return new($"length and coding '{coding}'", $"{Ok}Content-Length: 2\r\nTransfer-Encoding: {coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}");
            yield return new($"coding '{coding}' and length", $"{Ok}Transfer-Encoding: {coding}\r\nContent-Length: 12\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}");
            yield return new($"coding '{coding}' in HTTP/1.0", $"HTTP/1.0 200 OK\r\nTransfer-Encoding: {coding}\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}", Closes: true);
        }

        foreach (var name in Names)
        {
            yield return new($"coding hidden by '{name}'", $"{Ok}{name}Content-Length: 12\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}");
            yield return new($"length hidden by '{name}'", $"{Ok}{name.Replace("Transfer-Encoding", "Content-Length", StringComparison.Ordinal).Replace("chunked", "0", StringComparison.Ordinal)}Content-Length: 2\r\n\r\nok{Poison}");
        }

        foreach (var line in ChunkLines)
        {
            yield return new($"chunk line '{line}'", $"{Ok}Transfer-Encoding: chunked\r\n\r\n{line}\r\nhello\r\n0\r\n\r\n{Poison}", Closes: true);
            yield return new($"last chunk '{line}'", $"{Ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n{line.Replace('5', '0')}\r\n\r\n{Poison}", Closes: true);
        }

        foreach (var body in ChunkBodies)
        {
            yield return new($"chunks '{body}'", $"{Ok}Transfer-Encoding: chunked\r\n\r\n{body}{Poison}", Closes: true);
        }

        foreach (var line in StatusLines)
        {
            yield return new($"status line '{line}'", $"{line}\r\nContent-Length: 2\r\n\r\nok", Closes: true, Reading: line == "HTTP/1.1 200" ? $"{Ok}Content-Length: 2\r\n\r\nok" : null);
            yield return new($"second status line '{line}'", $"HTTP/1.1 103 Early Hints\r\n\r\n{line}\r\nContent-Length: 2\r\n\r\nok{Poison}", Closes: true, Reading: line == "HTTP/1.1 200" ? $"{Ok}Content-Length: 2\r\n\r\nok" : null);
        }

        foreach (var interim in Interim)
        {
            yield return new($"interim '{interim}'", $"{interim}{Ok}Content-Length: 2\r\n\r\nok", Closes: true, Reading: interim.Contains("Content-Length: 0", StringComparison.Ordinal) ? $"{Ok}Content-Length: 2\r\n\r\nok" : null);
            yield return new($"interim '{interim}' behind", $"{Ok}Content-Length: 2\r\n\r\nok{interim}");
            yield return new($"interim '{interim}' alone", interim, Closes: true);
        }

        foreach (var (method, status) in new[] { ("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Not Modified"), ("GET", "205 Reset Content"), ("HEAD", "204 No Content"), ("HEAD", "304 Not Modified"), ("OPTIONS", "204 No Content"), ("DELETE", "204 No Content") })
        {
            foreach (var (framing, body) in new[] { ("Content-Length: 2\r\n", "ok"), ("Transfer-Encoding: chunked\r\n", "2\r\nok\r\n0\r\n\r\n"), ("", "ok"), ("Content-Length: 0\r\n", "ok"), ("Content-Length: 2\r\n", "") })
            {
                // What a 204 says of a body is ignored, and so is a body of a 205.
                var reading = status[..3] is "204" or "205" ? $"HTTP/1.1 {status}\r\n{(status[..3] == "205" ? "Content-Length: 0\r\n" : "")}\r\n" : null;
                yield return new($"{method} {status} {framing} '{body}'", $"HTTP/1.1 {status}\r\n{framing}\r\n{body}", method, Closes: true, reading);
                yield return new($"{method} {status} {framing} '{body}' and more", $"HTTP/1.1 {status}\r\n{framing}\r\n{body}{Poison}", method, Closes: false, reading);
            }
        }

        foreach (var behind in new[] { Poison, "H", "\r\n", "\n", "\0", "0\r\n\r\n", "ok", $"\r\n\r\n{Poison}", "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n" })
        {
            yield return new($"behind a length '{behind}'", $"{Ok}Content-Length: 2\r\n\r\nok{behind}");
            yield return new($"behind chunks '{behind}'", $"{Ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{behind}");
            yield return new($"behind nothing '{behind}'", $"{Ok}Content-Length: 0\r\n\r\n{behind}");
            yield return new($"behind close '{behind}'", $"{Ok}Connection: close\r\nContent-Length: 2\r\n\r\nok{behind}");
            yield return new($"behind a long body '{behind}'", $"{Ok}Content-Length: 100000\r\n\r\n{new string('x', 100_000)}{behind}");
            yield return new($"behind long chunks '{behind}'", $"{Ok}Transfer-Encoding: chunked\r\n\r\n186a0\r\n{new string('x', 100_000)}\r\n0\r\n\r\n{behind}");
        }

        yield return new("length nominated away", $"{Ok}Connection: Content-Length\r\nContent-Length: 2\r\n\r\nok{Poison}");
        yield return new("coding nominated away", $"{Ok}Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n{Poison}");
        yield return new("until the end", $"{Ok}\r\nok{Poison}", Closes: true);
        yield return new("HTTP/1.0 that stays", $"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok{Poison}");
        yield return new("HTTP/0.9", "ok", Closes: true);
        yield return new("HTTP/0.9 and a response", $"ok\r\n\r\n{Poison}", Closes: true);
        yield return new("nothing", "", Closes: true);
        yield return new("half a head", "HTTP/1.1 200 OK\r\nContent-Le", Closes: true);
        yield return new("half a body", $"{Ok}Content-Length: 5\r\n\r\nok", Closes: true);
        yield return new("half of a chunk", $"{Ok}Transfer-Encoding: chunked\r\n\r\n5\r\nok", Closes: true);
        yield return new("no last chunk", $"{Ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Closes: true);
        yield return new("split by a value", $"{Ok}Location: /\r\n\r\n{Poison}", Closes: true);
        yield return new("split by LF LF in a value", $"{Ok}Location: /\n\n{Poison}", Closes: true);
        yield return new("seventeen interim responses", string.Concat(Enumerable.Repeat(Interim[1], 17)) + $"{Ok}Content-Length: 2\r\n\r\nok");
    }
}
