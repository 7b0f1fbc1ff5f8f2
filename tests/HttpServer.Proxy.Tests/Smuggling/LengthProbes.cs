using System.Globalization;
using static HttpServer.Proxy.Tests.Smuggling.ProbeText;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>Lengths that two servers read differently, and bodies where nobody expects one.</summary>
internal static class LengthProbes
{
    // {0}: the right length.
    private static readonly string[] Values =
    [
        "+{0}", "-{0}", "-0", "0{0}", "000000000000000000000{0}", "{0} ", "\t{0}", "{0}\t", "{0},{0}", "{0}, {0}", "{0}, 0", "0, {0}", "{0},", ",{0}", "{0};", "{0}.0", "{0}e0", "0x2a", "2a", "0b101010", "0o52", "{0}L", "\"{0}\"", "'{0}'",
        "{0} {0}", "{0}\0", "\0{0}", "\v{0}", "{0}\v", "\f{0}", "{0}\r", "\u00a0{0}", "{0}\u00a0", "\u00b2\u00b2", "4_2", "1,000", "{0}a", "a{0}", "", " ", "abc", "9223372036854775807", "9223372036854775808", "18446744073709551658",
        "4294967338", "99999999999999999999999999", "NaN", "infinity", "-9223372036854775808", "%34%32",
    ];

    private static readonly string[] Fields =
    [
        "Content-Length: 0\r\nContent-Length: {0}\r\n", "Content-Length: {0}\r\nContent-Length: 0\r\n", "Content-Length: {0}\r\nContent-Length: {0}\r\n", "Content-Length: {0}\r\ncontent-length: 0\r\n", "Content-Length: {0}\r\nX: y\r\nContent-Length: 0\r\n",
        "Content-Length: {0}\r\nContent-Length:\r\n", "Content-Length:\r\nContent-Length: {0}\r\n", "Content-Length : {0}\r\n", "Content-Length\t: {0}\r\n", "Content-Length\0: {0}\r\n", "Content-Length\v: {0}\r\n", "Content Length: {0}\r\n",
        " Content-Length: {0}\r\n", "\tContent-Length: {0}\r\n", "X: y\r\n Content-Length: {0}\r\n", "Content-Length:\r\n {0}\r\n", "Content-Length: {0}\r\n 0\r\n", "Content_Length: {0}\r\n", "Content.Length: {0}\r\n", "ContentLength: {0}\r\n",
        "Content-Length: 0\r\nContent_Length: {0}\r\n", "Content-Length: 0\r\nContent-Length : {0}\r\n", "Content-Length: {0}\r\nContent-Length : 0\r\n", "Content-Length: 0\r\nX-Content-Length: {0}\r\n", "Content-Length= {0}\r\n", "Content-Length {0}\r\n",
        "Content-Length:: {0}\r\n", "\u00ef\u00bb\u00bfContent-Length: {0}\r\n", "X: y\nContent-Length: {0}\r\n", "X: y\rContent-Length: {0}\r\n", "X: y\n\rContent-Length: {0}\r\n", "Content-Length: {0}\nX: y\r\n", "Content-Length: {0}\rX: y\r\n",
        "Connection: Content-Length\r\nContent-Length: {0}\r\n", "Connection: close, Content-Length\r\nContent-Length: {0}\r\n", "Content-Length: {0}\r\nTransfer-Encoding:\r\n", "Content-Length: {0}\r\nRange: bytes=0-\r\nTE: trailers\r\n",
    ];

    private static readonly string[] Methods =
    [
        "GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "TRACE", "CONNECT", "PROPFIND", "PURGE", "get", "X", "GET-", "SEARCH", "LOCK", "PRI", "UNKNOWN-METHOD-OF-SOME-LENGTH",
    ];

    public static IEnumerable<ProbeText> All()
    {
        foreach (var value in Values)
        {
            var length = Fill(value);
            yield return new($"CL '{value}'", Post($"Content-Length: {length}\r\n", Hidden));
            yield return new($"CL '{value}' of a GET", Get($"Content-Length: {length}\r\n", Hidden));
            yield return new($"CL '{value}' behind a right one", Post($"Content-Length: {Hidden.Length}\r\nContent-Length: {length}\r\n", Hidden));
            yield return new($"CL '{value}' in HTTP/1.0", $"POST /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\nContent-Length: {length}\r\n\r\n{Hidden}");
        }

        foreach (var field in Fields)
        {
            yield return new($"CL lines '{field}'", Post(Fill(field), Hidden));
            yield return new($"0.CL lines '{field}'", Get(Fill(field), Hidden));
        }

        foreach (var method in Methods)
        {
            var chunks = $"{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n";
            yield return new($"CL.0 {method}", $"{method} /zmark HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}");
            yield return new($"TE.0 {method}", $"{method} /zmark HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n{chunks}");
            yield return new($"0.CL {method}", $"{method} /zmark HTTP/1.1\r\n{Host}Content-Length: 0\r\n\r\n{Hidden}");
            yield return new($"body without framing {method}", $"{method} /zmark HTTP/1.1\r\n{Host}\r\n{Hidden}");
            yield return new($"length with a chunked body {method}", $"{method} /zmark HTTP/1.1\r\n{Host}Content-Length: {chunks.Length}\r\n\r\n{chunks}");
        }

        foreach (var path in new[] { "/zmark/", "//zmark", "/zmark.css", "/zmark?a=%0d%0a", "/con?zmark", "/nul/zmark", "/zmark;a", "/resources/zmark.js", "/favicon.ico?zmark", "/health?zmark", "/.well-known/zmark", "/zmark%2f..%2f" })
        {
            yield return new($"CL.0 {path}", $"POST {path} HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}");
            yield return new($"CL.0 absolute {path}", $"POST http://test{path} HTTP/1.1\r\n{Host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}");
        }

        yield return new("body one byte longer than its length", Post($"Content-Length: {Hidden.Length - 1}\r\n", Hidden), Post($"Content-Length: {Hidden.Length - 1}\r\n", Hidden[..^1]));
        yield return new("body one byte shorter than its length", Post($"Content-Length: {Hidden.Length + 1}\r\n", Hidden));
    }

    private static string Fill(string text) => text.Replace("{0}", Hidden.Length.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
