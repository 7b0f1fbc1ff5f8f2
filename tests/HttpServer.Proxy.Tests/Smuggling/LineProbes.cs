using System.Globalization;
using static HttpServer.Proxy.Tests.Smuggling.ProbeText;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>Request lines, line ends, hosts and versions that hide a request, or half of one.</summary>
internal static class LineProbes
{
    private static readonly string[] RequestLines =
    [
        "GET  /zmark HTTP/1.1", "GET\t/zmark HTTP/1.1", "GET /zmark\tHTTP/1.1", " GET /zmark HTTP/1.1", "GET /zmark HTTP/1.1 ", "GET /zmark HTTP/1.1\t", "GET /zmark HTTP/1.2", "GET /zmark HTTP/2.0", "GET /zmark HTTP/0.9", "GET /zmark HTTP/1", "GET /zmark HTTP/1.",
        "GET /zmark HTTP/1.10", "GET /zmark HTTP/01.1", "GET /zmark http/1.1", "GET /zmark HTTP/1,1", "GET /zmark HTTP/ 1.1", "GET /zmark HTTP /1.1", "GET /zmark HTTP/1.1x", "GET /zmark XHTTP/1.1", "GET /zmark HTTPS/1.1", "GET /zmark", "GET /zmark ",
        "/zmark HTTP/1.1", "GET HTTP/1.1", "G\u0001T /zmark HTTP/1.1", "GET: /zmark HTTP/1.1", "GET /zmark\vHTTP/1.1", "GET\v/zmark HTTP/1.1", "GET /zmark\u00a0HTTP/1.1", "GET /zmark\0 HTTP/1.1", "\0GET /zmark HTTP/1.1", "GET /zmark HTTP/1.1\0",
        "GET /zm ark HTTP/1.1", "GET /zmark HTTP/1.1 HTTP/1.1", "GET /zmark HTTP/1.1 X: y", "GET /zmark HTTP/1.0 HTTP/1.1", "GET /zmark?a=HTTP/1.1 X: HTTP/1.1", "\u00ef\u00bb\u00bfGET /zmark HTTP/1.1", "GET /zmark HTTP/1.1\r", "GET /zmark\rHTTP/1.1", "GET\r/zmark HTTP/1.1",
        "GET /zmark#a HTTP/1.1", "GET *zmark HTTP/1.1", "GET zmark HTTP/1.1", "GET http://test/zmark HTTP/1.1", "GET http://other/zmark HTTP/1.1", "GET http://test@other/zmark HTTP/1.1", "GET http://test:81/zmark HTTP/1.1", "GET https://test/zmark HTTP/1.1",
        "GET http:///zmark HTTP/1.1", "GET http:/zmark HTTP/1.1", "GET http://test\\zmark HTTP/1.1", "GET //other/zmark HTTP/1.1", "GET @other/zmark HTTP/1.1", "GET :80/zmark HTTP/1.1", "OPTIONS * HTTP/1.1", "CONNECT test:80 HTTP/1.1", "CONNECT /zmark HTTP/1.1", "PRI * HTTP/2.0",
        "GET /zmark%0d%0aX:%20y HTTP/1.1", "GET /zmark%0aHTTP/1.1 HTTP/1.1", "GET /zmark%20HTTP/1.1%0d%0aContent-Length:%2042 HTTP/1.1", "GET /zmark\u00e5\u0098\u008a\u00e5\u0098\u008dX: HTTP/1.1",
    ];

    private static readonly string[] Hosts =
    [
        "Host: test\r\nHost: test\r\n", "Host: test\r\nHost: other\r\n", "Host: other\r\nhost: test\r\n", "Host: test\r\nHost:\r\n", "Host:\r\nHost: test\r\n", "Host : test\r\n", "Host: test\r\nHost : other\r\n", " Host: test\r\n", "X: y\r\n Host: test\r\n", "Host: test\r\n other\r\n",
        "Host: test, other\r\n", "Host: test other\r\n", "Host: test@other\r\n", "Host: test/other\r\n", "Host: test?other\r\n", "Host: test#other\r\n", "Host: http://test\r\n", "Host: test:80:81\r\n", "Host: test:x\r\n", "Host: test\0\r\n", "Host: te\0st\r\n", "Host: test\u0001\r\n",
        "Host: [test\r\n", "Host: test\\other\r\n", "Host: te%73t\r\n", "Host: te\u00dft\r\n", "Host: test\nX: y\r\n", "Host: test\rX: y\r\n", "X-Host: test\r\n", "Host\t: test\r\n", "Host\0: test\r\n", "H\u00f6st: test\r\n", "Connection: Host\r\nHost: test\r\n", "",
        "X-Forwarded-Host: other\r\nHost: test\r\n", "Host: test\r\nX-Original-URL: /zmark-hidden\r\nX-Rewrite-URL: /zmark-hidden\r\n",
    ];

    private static readonly string[] Expectations =
    [
        "Expect: 100-continue\r\n", "Expect: 100-Continue\r\n", "Expect: y 100-continue\r\n", "Expect: 100-continue y\r\n", "Expect: 100-continue, 100-continue\r\n", "Expect: 100-continue;q=1\r\n", "Expect: 100\r\n", "Expect:\r\n", "Expect: 200-ok\r\n", "Expect : 100-continue\r\n",
        "Expect: \r\n 100-continue\r\n", "Expect: 100-continue\r\nExpect: 100-continue\r\n", "Expect: 100-continue\r\nExpect: x\r\n", "Expect:100-continue\r\n", "Expect: 100-continue\0\r\n", "Expect: 100-continue\u00a0\r\n", "Expect: \"100-continue\"\r\n", "Expect: 100-continue\nX: y\r\n",
        "X-Expect: 100-continue\r\n", "Connection: Expect\r\nExpect: 100-continue\r\n", "Expect: 1\u00b2\r\n",
    ];

    private static readonly string[] Upgrades =
    [
        "Upgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 777\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n",
        "Connection: Upgrade\r\nUpgrade: h2c\r\n", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", "Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n", "Connection: Upgrade\r\nUpgrade: HTTP/2.0\r\n", "Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n", "Connection: Upgrade\r\nUpgrade:\r\n",
        "Connection: Upgrade\r\n", "Connection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n",
    ];

    // {0}: what stands in the place of a CRLF, or behind it.
    private static readonly string[] LineEnds =
    [
        "GET /zmark HTTP/1.1{0}Host: test\r\n\r\n", "GET /zmark HTTP/1.1\r\nHost: test{0}\r\n", "GET /zmark HTTP/1.1\r\nHost: test\r\nX: y{0}Z: a\r\n\r\n", "GET /zmark HTTP/1.1\r\nHost: test\r\n{0}GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n",
        "GET /zmark HTTP/1.1\r\nHost: test\r\nX: y{0}{0}GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n", "POST /zmark HTTP/1.1\r\nHost: test\r\nX: y{0}Content-Length: 42\r\n\r\nGET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n",
        "POST /zmark HTTP/1.1\r\nHost: test\r\nContent-Length: 42{0}X: y\r\n\r\nGET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n",
    ];

    private static readonly string[] Ends = ["\n", "\r", "\n\r", "\r\r\n", "\0\r\n", "\v", "\f", "\u0085", "\u00e2\u0080\u00a8", " \r\n", "\t\r\n", "\r\n ", "\r\n\t", "\r\n\r", "\r\n\n"];

    public static IEnumerable<ProbeText> All()
    {
        yield return new("plain GET", Get(""));
        yield return new("plain POST", Post("Content-Length: 5\r\n", "hello"));
        yield return new("plain hidden body", Post($"Content-Length: {Hidden.Length}\r\n", Hidden));
        yield return new("plain chunks", Chunked($"{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n"));
        yield return new("plain pipeline", Get("") + Post("Content-Length: 5\r\n", "hello") + Chunked("5\r\nhello\r\n0\r\n\r\n") + Get(""));
        foreach (var line in RequestLines)
        {
            yield return new($"line '{line}'", $"{line}\r\n{Host}X-Mark: zmark\r\n\r\n{Hidden}");
            yield return new($"line '{line}' with a body", $"{line}\r\n{Host}X-Mark: zmark\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}");
            yield return new($"line '{line}' in the pipeline", $"{Get("")}{line}\r\n{Host}X-Mark: zmark\r\n\r\n{Hidden}");
        }

        foreach (var host in Hosts)
        {
            yield return new($"host '{host}'", $"GET /zmark HTTP/1.1\r\n{host}\r\n{Hidden}");
            yield return new($"host '{host}' absolute", $"GET http://test/zmark HTTP/1.1\r\n{host}\r\n{Hidden}");
            yield return new($"host '{host}' with a body", $"POST /zmark HTTP/1.1\r\n{host}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}");
        }

        foreach (var expectation in Expectations)
        {
            yield return new($"expectation '{expectation}'", Post($"{expectation}Content-Length: {Hidden.Length}\r\n", Hidden));
            yield return new($"expectation '{expectation}' of a GET", Get($"Content-Length: {Hidden.Length}\r\n{expectation}", Hidden));
            yield return new($"expectation '{expectation}' with chunks", Post($"{expectation}Transfer-Encoding: chunked\r\n", $"2a\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"expectation '{expectation}' of nothing", Get(expectation, Hidden));
            yield return new($"expectation '{expectation}' in HTTP/1.0", $"POST /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\n{expectation}Content-Length: {Hidden.Length}\r\n\r\n{Hidden}");
        }

        foreach (var upgrade in Upgrades)
        {
            yield return new($"upgrade '{upgrade}'", Get(upgrade, Hidden));
            yield return new($"upgrade '{upgrade}' with a body", Get($"{upgrade}Content-Length: {Hidden.Length}\r\n", Hidden));
            yield return new($"upgrade '{upgrade}' with chunks", Post($"{upgrade}Transfer-Encoding: chunked\r\n", $"2a\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"upgrade '{upgrade}' in HTTP/1.0", $"GET /zmark HTTP/1.0\r\n{Host}{upgrade}\r\n{Hidden}");
        }

        foreach (var line in LineEnds)
        {
            foreach (var end in Ends)
            {
                // In front of the hidden request, which is one then, it belongs to none.
                var isDropped = line.Contains("\r\n{0}GET", StringComparison.Ordinal) && IsBlank(end);
                yield return new(
                    $"line end '{line}' {Name(end)}",
                    line.Replace("{0}", end, StringComparison.Ordinal),
                    isDropped ? line.Replace("{0}", "\r\n", StringComparison.Ordinal) : null);
            }
        }

        foreach (var end in Ends)
        {
            yield return new($"before the request {Name(end)}", end + Get(""), IsBlank(end) ? Get("") : null);
            yield return new($"between requests {Name(end)}", Get("") + end + Get(""), IsBlank(end) ? Get("") + Get("") : null);
            yield return new(
                $"behind a body {Name(end)}",
                Post("Content-Length: 5\r\n", "hello") + end + Get(""),
                IsBlank(end) ? Post("Content-Length: 5\r\n", "hello") + Get("") : null);
        }

        yield return new("HTTP/0.9", $"GET /zmark\r\n{Hidden}");
        yield return new("HTTP/0.9 and an empty line", $"GET /zmark\r\n\r\n{Hidden}");
        yield return new("HTTP/1.0 without a length", $"POST /zmark HTTP/1.0\r\n{Host}\r\n{Hidden}");
        yield return new("HTTP/1.0 that goes on", $"GET /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\n\r\n{Hidden}");
        yield return new("HTTP/1.0 with chunks", $"POST /zmark HTTP/1.0\r\n{Host}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        yield return new("behind close", Get("Connection: close\r\n", Hidden));
        yield return new("behind close and more", Get("Connection: close, keep-alive, x\r\n", Hidden));
        yield return new("head without an empty line", $"GET /zmark HTTP/1.1\r\nHost: test\r\n{Hidden}");
        yield return new("a thousand fields", Get(string.Concat(Enumerable.Repeat("X: y\r\n", 1000)), Hidden));
        yield return new("field of 64 KB", Get($"X: {new string('y', 65_536)}\r\n", Hidden));
    }

    // Dropped where a request may begin (RFC 9112, 2.2), one by one too.
    private static bool IsBlank(string end) => end.All(c => c is '\r' or '\n');

    private static string Name(string end) => string.Concat(end.Select(c => string.Create(CultureInfo.InvariantCulture, $"{(int)c:x2}")));
}
