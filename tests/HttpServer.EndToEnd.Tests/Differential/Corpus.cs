using System.Globalization;

namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>
/// Odd messages: each trick that lets two servers read the same bytes differently, alone and in the combinations that
/// are known to have worked somewhere; and a few that are not odd at all, which everybody has to forward.
/// </summary>
internal static class Corpus
{
    /// <summary>How the names of probes begin that are right in every way.</summary>
    public const string Plain = "plain";

    private const string Host = "Host: test\r\n";

    private const string Hidden = "GET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n";

    public static IReadOnlyList<Probe> Create() => [.. Texts().Select(static (text, i) => new Probe(i, text.Name, text.Message))];

    private static IEnumerable<(string Name, string Message)> Texts() =>
    [
        .. PlainOnes(), .. RequestLines(), .. Targets(), .. Hosts(), .. Fields(), .. LineEnds(), .. Lengths(), .. Codings(), .. Both(), .. HiddenCodings(), .. Chunks(),
        .. Trailers(), .. Pipelines(), .. Upgrades(), .. Expectations(), .. Large(),
    ];

    private static IEnumerable<(string Name, string Message)> PlainOnes() =>
    [
        ($"{Plain} GET", Get("")),
        ($"{Plain} HEAD", $"HEAD /zmark HTTP/1.1\r\n{Host}\r\n"),
        ($"{Plain} POST", Post("Content-Length: 5\r\n", "hello")),
        ($"{Plain} POST without a body", Post("Content-Length: 0\r\n", "")),
        ($"{Plain} chunks", Chunked("5\r\nhello\r\n0\r\n\r\n")),
        ($"{Plain} custom method", $"PURGE /zmark HTTP/1.1\r\n{Host}\r\n"),
        ($"{Plain} query", $"GET /zmark?a=b&c=%20d HTTP/1.1\r\n{Host}\r\n"),
        ($"{Plain} absolute form", $"GET http://test/zmark HTTP/1.1\r\n{Host}\r\n"),
        ($"{Plain} three in a row", Get("") + Post("Content-Length: 5\r\n", "hello") + Get("")),
        ($"{Plain} value with bytes above ASCII", Get("X-Value: caf\u00c3\u00a9\r\n")),
    ];

    private static IEnumerable<(string Name, string Message)> RequestLines()
    {
        string[] lines =
        [
            "GET  /zmark HTTP/1.1", "GET /zmark  HTTP/1.1", "GET\t/zmark HTTP/1.1", "GET /zmark\tHTTP/1.1", " GET /zmark HTTP/1.1", "GET /zmark HTTP/1.1 ",
            "GET /zmark HTTP/1.1\t", "GET /zmark HTTP/1.2", "GET /zmark HTTP/2.0", "GET /zmark HTTP/0.9", "GET /zmark HTTP/3.0", "GET /zmark HTTP/1.", "GET /zmark HTTP/1",
            "GET /zmark HTTP/1.10", "GET /zmark HTTP/01.1", "GET /zmark HTTP/1.01", "GET /zmark HTTP/11.1", "GET /zmark http/1.1", "GET /zmark Http/1.1", "GET /zmark HTTP 1.1",
            "GET /zmark HTTP/1,1", "GET /zmark HTTP/+1.1", "GET /zmark HTTP/1.+1", "GET /zmark HTTP/1.1x", "GET /zmark XHTTP/1.1", "GET /zmark HTTPS/1.1", "GET /zmark FTP/1.1",
            "GET /zmark ICY/1.1", "GET /zmark RTSP/1.0", "GET /zmark", "GET", "GET ", "/zmark HTTP/1.1", "GET HTTP/1.1", "get /zmark HTTP/1.1", "GeT /zmark HTTP/1.1",
            "G\u0001T /zmark HTTP/1.1", "G(T /zmark HTTP/1.1", "G@T /zmark HTTP/1.1", "\u00c7ET /zmark HTTP/1.1", "GET: /zmark HTTP/1.1", "G\"T /zmark HTTP/1.1", "GET /zmark\vHTTP/1.1",
            "GET\v/zmark HTTP/1.1", "GET /zmark\fHTTP/1.1", "GET /zmark\u00a0HTTP/1.1", "GET /zmark\0 HTTP/1.1", "GET\0 /zmark HTTP/1.1", "\0GET /zmark HTTP/1.1", "GET /zmark HTTP/1.1\0",
            "GET /zm ark HTTP/1.1", "GET /zmark HTTP/1.1 HTTP/1.1", "GET /zmark HTTP/1.1/x HTTP/1.1", "PRI /zmark HTTP/2.0", "\u00ef\u00bb\u00bfGET /zmark HTTP/1.1", "-GET /zmark HTTP/1.1",
        ];
        foreach (var line in lines)
        {
            yield return ($"request line '{line}'", $"{line}\r\n{Host}\r\n");
        }

        yield return ("HTTP/1.0", $"GET /zmark HTTP/1.0\r\n{Host}\r\n");
        yield return ("HTTP/1.0 that asks to go on", $"GET /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\n\r\n");
        yield return ("HTTP/1.0 without Host", "GET /zmark HTTP/1.0\r\n\r\n");
        yield return ("HTTP/0.9", "GET /zmark\r\n");
        yield return ("HTTP/0.9 with hidden request", $"GET /zmark\r\n\r\n{Hidden}");
        yield return ("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        foreach (var (name, blank) in new[] { ("CRLF", "\r\n"), ("three CRLF", "\r\n\r\n\r\n"), ("LF", "\n"), ("CR", "\r"), ("space CRLF", " \r\n"), ("tab CRLF", "\t\r\n"), ("NUL CRLF", "\0\r\n"), ("twenty CRLF", string.Concat(Enumerable.Repeat("\r\n", 20))) })
        {
            yield return ($"{name} before the request line", blank + Get(""));
        }
    }

    private static IEnumerable<(string Name, string Message)> Targets()
    {
        string[] targets =
        [
            "zmark", "*", "//zmark", "//evil/zmark", "/zmark#fragment", "/zmark?a#b", "/zmark\u00e9", "/zmark?\u00e9", "/zmark%00", "/zmark%0d%0aX:%20y", "/zmark%", "/zmark%zz", "/zmark%2", "/%7azmark",
            "/a/../zmark", "/../zmark", "/a/%2e%2e/zmark", "/a/.%2e/zmark", "/a/..%2fzmark", "/a/..%5czmark", "/a/%252e%252e/zmark", "/a/..%252fzmark", "/a/..;/zmark", "/a/.;/zmark", "/a/%c0%ae%c0%ae/zmark",
            "/a/%c0%afzmark", "/./zmark", "/a//zmark", "/a\\zmark", "/a\\..\\zmark", "\\zmark", "/zmark\u007f", "/zmark\u0001", "/zmark\"", "/zmark<", "/zmark|", "/zmark{}", "/zmark^", "/zmark`", "/zmark'",
            "/zmark;a=b", "/zmark?a=/../b", "?zmark", "%2fzmark", "http://test", "http://test?zmark", "http:///zmark", "http:/zmark", "http:zmark", "http://user@test/zmark", "http://user:pw@test/zmark", "HTTP://test/zmark",
            "https://test/zmark", "ftp://test/zmark", "http://other/zmark", "http://test:81/zmark", "http://test:/zmark", "http://test:99999/zmark", "http://[::1]/zmark", "http://[::1/zmark", "http://te st/zmark",
            "http://test/zmark#a", "http://test\\zmark", "http://test/../zmark", "http://%74est/zmark", "test:80", "test/zmark", "test", ".", "..", "/zmark/..", "file:///zmark", "javascript:zmark", "http://", "https:zmark",
        ];
        foreach (var target in targets)
        {
            yield return ($"target '{target}'", $"GET {target} HTTP/1.1\r\n{Host}X-Mark: zmark\r\n\r\n");
        }

        yield return ("OPTIONS *", $"OPTIONS * HTTP/1.1\r\n{Host}X-Mark: zmark\r\n\r\n");
        yield return ("POST *", $"POST * HTTP/1.1\r\n{Host}X-Mark: zmark\r\nContent-Length: 0\r\n\r\n");
        yield return ("CONNECT authority", "CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\nX-Mark: zmark\r\n\r\n");
        yield return ("CONNECT authority without port", "CONNECT test HTTP/1.1\r\nHost: test\r\nX-Mark: zmark\r\n\r\n");
        yield return ("CONNECT path", $"CONNECT /zmark HTTP/1.1\r\n{Host}\r\n");
        yield return ("CONNECT with hidden request", $"CONNECT test:80 HTTP/1.1\r\nHost: test:80\r\n\r\n{Hidden}");
        yield return ("TRACE", $"TRACE /zmark HTTP/1.1\r\n{Host}\r\n");
        yield return ("absolute form without Host", "GET http://test/zmark HTTP/1.1\r\n\r\n");
        yield return ("absolute form with empty Host", "GET http://test/zmark HTTP/1.1\r\nHost:\r\n\r\n");
    }

    private static IEnumerable<(string Name, string Message)> Hosts()
    {
        string[] hosts =
        [
            "", " ", "a b", "a\tb", "a,b", "a, b", "a@b", "user:pw@test", "test/", "test/path", "test?a", "test#a", "test\\a", "http://test", "test:", "test:80x", "test:-1", "test:+80", "test:65536", "test:99999", "test:999999",
            "test:0", "test:80:80", ":80", "[::1]", "[::1]:80", "[::1", "::1", "[::1]x", "[]", "[zz]", "te\u00e9st", "te%00st", "te\0st", "te\u0001st", "test\u007f", "te<st", "te\"st", "te;st", "te(st", "te&st", "te'st", "te$st", "te*st",
            "te|st", "te{st", "te^st", "te`st", "te=st", "te+st", "te!st", "te~st", "te_st", "%74est", "test.", "..", ".", "-", "te..st", "[fe80::1%25eth0]", "127.1", "test:80 ", "test test", "test\r\n\tfolded",
        ];
        foreach (var host in hosts)
        {
            yield return ($"Host '{host}'", $"GET /zmark HTTP/1.1\r\nHost: {host}\r\n\r\n");
        }

        yield return ("no Host", "GET /zmark HTTP/1.1\r\n\r\n");
        yield return ("two Hosts", "GET /zmark HTTP/1.1\r\nHost: test\r\nHost: other\r\n\r\n");
        yield return ("the same Host twice", "GET /zmark HTTP/1.1\r\nHost: test\r\nHost: test\r\n\r\n");
        yield return ("Host and Host with a blank", "GET /zmark HTTP/1.1\r\nHost: test\r\nHost : other\r\n\r\n");
        yield return ("Host behind a blank", "GET /zmark HTTP/1.1\r\n Host: test\r\n\r\n");
        yield return ("Host and an empty one", "GET /zmark HTTP/1.1\r\nHost: test\r\nHost:\r\n\r\n");
        yield return ("long Host", $"GET /zmark HTTP/1.1\r\nHost: {new string('a', 1000)}\r\n\r\n");
    }

    private static IEnumerable<(string Name, string Message)> Fields()
    {
        for (var b = 0; b < 32; b++)
        {
            var c = (char)b;
            yield return (Invariant($"byte {b} in a value"), Get($"X-Value: a{c}b\r\n"));
            yield return (Invariant($"byte {b} in a name"), Get($"X{c}Y: b\r\n"));
            yield return (Invariant($"byte {b} before the colon"), Get($"X-Value{c}: b\r\n"));
            yield return (Invariant($"byte {b} before a name"), Get($"{c}X-Value: b\r\n"));
            yield return (Invariant($"byte {b} behind a value"), Get($"X-Value: b{c}\r\n"));
        }

        foreach (var c in "\u007f \"(),/;<=>?@[\\]{}\u0080\u00a0\u00ff")
        {
            yield return (Invariant($"byte {(int)c} in a name"), Get($"X{c}Y: b\r\n"));
            yield return (Invariant($"byte {(int)c} before the colon"), Get($"X-Value{c}: b\r\n"));
            yield return (Invariant($"byte {(int)c} in a value"), Get($"X-Value: a{c}b\r\n"));
        }

        yield return ("empty name", Get(": b\r\n"));
        yield return ("no colon", Get("nonsense\r\n"));
        yield return ("only a colon", Get(":\r\n"));
        yield return ("empty value", Get("X-Value:\r\n"));
        yield return ("folded with a space", Get("X-Value: a\r\n b\r\n"));
        yield return ("folded with a tab", Get("X-Value: a\r\n\tb\r\n"));
        yield return ("folded with nothing", Get("X-Value: a\r\n \r\n"));
        yield return ("folded at once", $"GET /zmark HTTP/1.1\r\n X-Value: b\r\n{Host}\r\n");
        yield return ("folded length", Post("Content-Length:\r\n 5\r\n", "hello"));
        yield return ("folded coding", Post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"));
        yield return ("underscore in length", Post("Content_Length: 5\r\n", "hello"));
        yield return ("underscore in coding", Post("Transfer_Encoding: chunked\r\n", "0\r\n\r\n"));
        yield return ("length nominated away", Post("Connection: Content-Length\r\nContent-Length: 5\r\n", "hello"));
        yield return ("coding nominated away", Post("Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
        yield return ("Host nominated away", Get("Connection: Host\r\n"));
    }

    private static IEnumerable<(string Name, string Message)> LineEnds()
    {
        yield return ("LF behind the request line", $"GET /zmark HTTP/1.1\n{Host}\r\n");
        yield return ("CR behind the request line", $"GET /zmark HTTP/1.1\r{Host}\r\n");
        yield return ("CR CR LF behind the request line", $"GET /zmark HTTP/1.1\r\r\n{Host}\r\n");
        yield return ("LF behind a field", "GET /zmark HTTP/1.1\r\nHost: test\n\r\n");
        yield return ("CR behind a field", "GET /zmark HTTP/1.1\r\nHost: test\rX: y\r\n\r\n");
        yield return ("CR CR LF behind a field", "GET /zmark HTTP/1.1\r\nHost: test\r\r\n\r\n");
        yield return ("LF instead of the empty line", $"GET /zmark HTTP/1.1\r\n{Host}\n");
        yield return ("LF everywhere", "GET /zmark HTTP/1.1\nHost: test\n\n");
        yield return ("LF hides a length", Post("X: y\nContent-Length: 42\r\n", Hidden));
        yield return ("CR hides a length", Post("X: y\rContent-Length: 42\r\n", Hidden));
        yield return ("LF hides a coding", Post("X: y\nTransfer-Encoding: chunked\r\n", $"0\r\n\r\n{Hidden}"));
        yield return ("CR hides a coding", Post("X: y\rTransfer-Encoding: chunked\r\n", $"0\r\n\r\n{Hidden}"));
        yield return ("LF LF inside a head", $"GET /zmark HTTP/1.1\r\n{Host}X: y\n\nGET /zmark-hidden HTTP/1.1\r\nHost: test\r\n\r\n");
        yield return ("CR before LF CR LF", $"GET /zmark HTTP/1.1\r\n{Host}X: y\r\r\n\r\n");
        yield return ("VT as a line end", $"GET /zmark HTTP/1.1\r\n{Host}X: y\vZ: a\r\n\r\n");
        yield return ("NEL as a line end", $"GET /zmark HTTP/1.1\r\n{Host}X: y\u0085Z: a\r\n\r\n");
    }

    private static IEnumerable<(string Name, string Message)> Lengths()
    {
        string[] lengths =
        [
            "+5", "-5", "-0", "5 ", " 5", "5,5", "5, 5", "5,6", "5;", "5.0", "5e0", "0x5", "05", "0000000000000000000005", "5\t", "\t5", "", "abc", "5a", "a5", "5 5", "\"5\"", "5\0", "\u000b5", "5\u000b", "\u00a05", "5\u00a0", "\u00b2", "1_0", "1,000",
            "9223372036854775808", "18446744073709551621", "4294967301", "99999999999999999999999999", "0,5", "5,", ",5", "5\f", "'5'", "0b101", "0o5", "5L", "NaN", "infinity", "-1",
        ];
        foreach (var length in lengths)
        {
            yield return ($"length '{length}'", Post($"Content-Length: {length}\r\n", "hello"));
        }

        string[] pairs =
        [
            "Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5\r\nContent-Length: 0\r\n", "Content-Length: 0\r\nContent-Length: 5\r\n", "Content-Length: 5\r\ncontent-length: 5\r\n",
            "Content-Length: 5\r\nX: y\r\nContent-Length: 6\r\n", "Content-Length: 5\r\nContent-Length:\r\n", "Content-Length : 5\r\n", "Content-Length\t: 5\r\n", "Content-Length\0: 5\r\n", "Content-Length\u000b: 5\r\n", "Content Length: 5\r\n",
            "\tContent-Length: 5\r\n", "Content-Length: 5\r\n Content-Length: 6\r\n", "Content-Length: 5\r\nContent_Length: 6\r\n", "Content-Length: 0\r\nContent-Length : 5\r\n", "X-Content-Length: 5\r\nContent-Length: 5\r\n",
        ];
        foreach (var pair in pairs)
        {
            yield return ($"lengths '{pair}'", Post(pair, "hello"));
        }

        yield return ("GET with a body", $"GET /zmark HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello");
        yield return ("GET with a hidden request as its body", $"GET /zmark HTTP/1.1\r\n{Host}Content-Length: 42\r\n\r\n{Hidden}");
        yield return ("HEAD with a body", $"HEAD /zmark HTTP/1.1\r\n{Host}Content-Length: 5\r\n\r\nhello");
        yield return ("POST without framing", $"POST /zmark HTTP/1.1\r\n{Host}\r\n");
        yield return ("body shorter than its length", Post("Content-Length: 500\r\n", "hello"));
        yield return ("body longer than its length", Post("Content-Length: 3\r\n", "hello"));
        yield return ("HTTP/1.0 POST without framing", $"POST /zmark HTTP/1.0\r\n{Host}\r\nhello");
        yield return ("HTTP/1.0 with a length", $"POST /zmark HTTP/1.0\r\n{Host}Content-Length: 5\r\n\r\nhello");
    }

    // As RFC 9112 wants it, the last entry apart, none of them is a plain chunked body.
    private static readonly string[] OddCodings =
    [
        "xchunked", "chunkedx", "chunked, identity", "identity, chunked", "identity", "chunked;q=1", "chunked, chunked", "gzip, chunked", "chunked, gzip", "gzip", "", "chunked,", ",chunked", " ,chunked", "chunked chunked", "\"chunked\"",
        "'chunked'", "chunked\0", "\u000bchunked", "chunked\u000b", "\fchunked", "\u00a0chunked", "ch\u00fcnked", "chun\rked", "chunked\r", "cow", "chunked\u00ff", "chunk", "x, chunked", "deflate", "chunked ;", "chunked;", "trailers, chunked", "chunked/1",
        "\t chunked", "chunked \t", "Chunked", "CHUNKED",
    ];

    private static IEnumerable<(string Name, string Message)> Codings()
    {
        foreach (var coding in OddCodings)
        {
            yield return ($"coding '{coding}'", Post($"Transfer-Encoding: {coding}\r\n", "5\r\nhello\r\n0\r\n\r\n"));
        }

        string[] fields =
        [
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n", "Transfer-Encoding : chunked\r\n", "Transfer-Encoding\t: chunked\r\n", "Transfer-Encoding\0: chunked\r\n", "Transfer-Encoding\u000b: chunked\r\n", " Transfer-Encoding: chunked\r\n",
            "X: y\r\n Transfer-Encoding: chunked\r\n", "Transfer-Encoding:chunked\r\n", "Transfer-Encoding:\tchunked\r\n", "Transfer-Encoding:\u000bchunked\r\n", "transfer-encoding: chunked\r\n", "TRANSFER-ENCODING: chunked\r\n",
            "Transfer Encoding: chunked\r\n", "Transfer-Encoding=chunked\r\n", "Transfer-Encoding; x: chunked\r\n", "X-Transfer-Encoding: chunked\r\n", "Transfer_Encoding: chunked\r\n", "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n", "TE: chunked\r\n",
        ];
        foreach (var field in fields)
        {
            yield return ($"codings '{field}'", Post(field, "5\r\nhello\r\n0\r\n\r\n"));
        }

        yield return ("coding in HTTP/1.0", $"POST /zmark HTTP/1.0\r\n{Host}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        yield return ("coding in HTTP/1.0 that goes on", $"POST /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{Hidden}");
        yield return ("coding of a GET", $"GET /zmark HTTP/1.1\r\n{Host}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    }

    /// <summary>A length and a coding at once: whoever believes the other one of them finds a hidden request.</summary>
    private static IEnumerable<(string Name, string Message)> Both()
    {
        foreach (var coding in OddCodings)
        {
            yield return ($"CL.TE '{coding}'", Post($"Content-Length: 47\r\nTransfer-Encoding: {coding}\r\n", $"0\r\n\r\n{Hidden}"));
            yield return ($"TE.CL '{coding}'", Post($"Transfer-Encoding: {coding}\r\nContent-Length: 4\r\n", $"2a\r\n{Hidden}\r\n0\r\n\r\n"));
        }

        foreach (var name in new[] { "Transfer-Encoding ", "Transfer-Encoding\t", " Transfer-Encoding", "Transfer_Encoding", "transfer-encoding", "X\nTransfer-Encoding", "X\rTransfer-Encoding", "Transfer-Encoding\u0000", "Transfer-Encoding\u000b" })
        {
            yield return ($"CL.TE name '{name}'", Post($"Content-Length: 47\r\n{name}: chunked\r\n", $"0\r\n\r\n{Hidden}"));
        }

        foreach (var name in new[] { "Content-Length ", "Content-Length\t", "Content_Length", "content-length", "X\nContent-Length", "X\rContent-Length", "Content-Length\u0000" })
        {
            yield return ($"TE.CL name '{name}'", Post($"Transfer-Encoding: chunked\r\n{name}: 4\r\n", $"2a\r\n{Hidden}\r\n0\r\n\r\n"));
        }

        yield return ("0.CL", $"GET /zmark HTTP/1.1\r\n{Host}Content-Length: 0\r\nContent-Length : 42\r\n\r\n{Hidden}");
        yield return ("CL.0", Post("Content-Length: 42\r\n", Hidden));
    }

    /// <summary>A length that is right, and a coding that one server sees and another does not, for a byte in each place of its line.</summary>
    private static IEnumerable<(string Name, string Message)> HiddenCodings()
    {
        int[] bytes = [.. Enumerable.Range(0, 0x21), 0x7f, 0x80, 0x85, 0xa0, 0xad, 0xbf, 0xc0, 0xe2, 0xff];
        string[] places =
        [
            "{0}Transfer-Encoding: chunked\r\n", "Transfer-Encoding{0}: chunked\r\n", "Transfer-Encoding:{0}chunked\r\n", "Transfer-Encoding: {0}chunked\r\n", "Transfer-Encoding: chunked{0}\r\n", "X: y{0}Transfer-Encoding: chunked\r\n",
            "X: y\r{0}Transfer-Encoding: chunked\r\n", "X: y{0}\nTransfer-Encoding: chunked\r\n", "X: y\r\n{0}Transfer-Encoding: chunked\r\n", "Transfer-Encoding{0}chunked\r\n", "Transfer{0}Encoding: chunked\r\n",
        ];
        foreach (var place in places)
        {
            foreach (var b in bytes)
            {
                yield return (Invariant($"hidden coding '{place}' with byte {b}"), Post("Content-Length: 47\r\n" + place.Replace("{0}", $"{(char)b}", StringComparison.Ordinal), $"0\r\n\r\n{Hidden}"));
            }
        }
    }

    private static IEnumerable<(string Name, string Message)> Chunks()
    {
        string[] sizes =
        [
            "+5", "-5", " 5", "5 ", "\t5", "5\t", "0x5", "0X5", "5h", "5_0", "05", "0000000000000005", "00000000000000000000000000000005", "5,", "5.", "5L", "\"5\"", "", "g", "5 5", "5\0", "\u000b5", "5\u000b", "5\f", "100000005", "10000000000000005", "ffffffff", "fffffffffffffffff",
            "80000005", "5;", "5;a", "5;a=b", "5;a=\"b\"", "5 ;a", "5; a", "5;a =b", "5;a= b", "5;;a", "5;=b", "5;a=", "5;a=\"b", "5;a=b\"", "5;a\0b", "5;a\u0001b", "5;a\u007fb", "5;a\u00e9", "5;\u000b", "5;a b", "5;a,b", "5;a=\"\\\"b\"", "5;a=\"\u0001\"", "5\u00a0", "5;(", "5:a", "5=a", "5 a",
            "5;a=\"b;c\"", "5;a=\"b\tc\"", "5;\t", "5; ", "5;a;", "5;a;b=c;d=\"e\"",
        ];
        foreach (var size in sizes)
        {
            yield return ($"chunk line '{size}'", Chunked($"{size}\r\nhello\r\n0\r\n\r\n"));
        }

        string[] bodies =
        [
            "5\nhello\r\n0\r\n\r\n", "5\rhello\r\n0\r\n\r\n", "5\r\r\nhello\r\n0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello!\r\n0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n", "5\r\nhello\r\n\r\n0\r\n\r\n",
            "5\r\nhelloXX0\r\n\r\n", "5\r\nhello\r\n0\n\r\n", "5\r\nhello\r\n0\r\n\n", "5\r\nhello\r\n0\n\n", "5\r\nhello\r\n0\r\n\r", "5\r\nhello\r\n0\r\n\rX", "5\r\nhello\r\n00\r\n\r\n", "5\r\nhello\r\n000000000\r\n\r\n", "5\r\nhello\r\n-0\r\n\r\n", "5\r\nhello\r\n0 \r\n\r\n", "\r\n5\r\nhello\r\n0\r\n\r\n",
            "5;a\nb\r\nhello\r\n0\r\n\r\n", "5;a\rb\r\nhello\r\n0\r\n\r\n", "5;\nhello\r\n0\r\n\r\n", "5;a\r\r\nhello\r\n0\r\n\r\n", "5;\r\nhello\r\n0;\r\n\r\n", "5\r\nhello\r\n0;a=b\r\n\r\n", "5\r\nhello\r\n0;a\nb\r\n\r\n", "0", "5\r\nhel", "5\r\nhello\r\n0", "5\r\nhello", "5\r\nhello\r\n", "hello",
            "5\r\nhello\r\n0\r\n \r\n\r\n", "5 \nhello\r\n0\r\n\r\n",
        ];
        foreach (var body in bodies)
        {
            yield return ($"chunks '{body}'", Chunked(body));
        }

        // Known ways to hide a request from whoever ends a chunk line elsewhere.
        yield return ("TERM.EXT", Chunked($"2;\nxx\r\n2f\r\n0\r\n\r\n{Hidden}\r\n0\r\n\r\n"));
        yield return ("EXT.TERM", Chunked($"2f;\nxx\r\n0\r\n\r\n{Hidden}"));
        yield return ("TERM.SPILL", Chunked($"5\r\nAAAAA\nX0\r\n\r\n{Hidden}"));
        yield return ("SPILL.TERM", Chunked($"5\r\nAAAAAX\n0\r\n\r\n{Hidden}"));
        yield return ("LF chunk line with hidden request", Chunked($"0\n\n{Hidden}"));
        yield return ("extension of 5 KB", Chunked($"5;{new string('a', 5000)}\r\nhello\r\n0\r\n\r\n"));
        yield return ("extension of 40 KB", Chunked($"5;{new string('a', 40_000)}\r\nhello\r\n0\r\n\r\n"));
        yield return ("extensions of 800 KB in 8000 chunks", Chunked(string.Concat(Enumerable.Repeat($"1;{new string('a', 100)}\r\nx\r\n", 8000)) + "0\r\n\r\n"));
        yield return ("zeros without end", Chunked($"{new string('0', 20_000)}5\r\nhello\r\n0\r\n\r\n"));
    }

    private static IEnumerable<(string Name, string Message)> Trailers()
    {
        string[] trailers =
        [
            "X-Trailer: a\r\n", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Host: other\r\n", "Connection: close\r\n", "X-Forwarded-For: 6.6.6.6\r\n", "X: a\nb\r\n", "X: a\rb\r\n", "X: a\0b\r\n", "X: a\u0001b\r\n", " X: a\r\n", "X : a\r\n", "X: a\r\n b\r\n", ": a\r\n", "nonsense\r\n",
            "X Y: a\r\n", "X\u0001: a\r\n", "X: a\n", "GET /zmark-hidden HTTP/1.1\r\n", "Authorization: Basic eDp5\r\n", "Trailer: X\r\n", "Content_Length: 5\r\n",
        ];
        foreach (var trailer in trailers)
        {
            yield return ($"trailer '{trailer}'", Chunked($"5\r\nhello\r\n0\r\n{trailer}\r\n"));
        }

        yield return ("trailers of 100 KB", Chunked($"5\r\nhello\r\n0\r\n{string.Concat(Enumerable.Repeat($"X: {new string('a', 1000)}\r\n", 100))}\r\n"));
        yield return ("a thousand trailers", Chunked($"5\r\nhello\r\n0\r\n{string.Concat(Enumerable.Repeat("X: a\r\n", 1000))}\r\n"));
        yield return ("trailer and hidden request", Chunked($"0\r\nX: y\r\n\r\n{Hidden}"));
    }

    private static IEnumerable<(string Name, string Message)> Pipelines()
    {
        yield return ("pipelined with bodies", Post("Content-Length: 5\r\n", "hello") + Chunked("5\r\nhello\r\n0\r\n\r\n") + Get(""));
        yield return ("pipelined behind a bad head", "GET /zmark HTTP/1.1\r\n\r\n" + Hidden);
        yield return ("pipelined behind a bad field", Get("X\u0001: y\r\n") + Hidden);
        yield return ("pipelined behind a bad chunk", Chunked("zz\r\n") + Hidden);
        yield return ("pipelined behind a bad length", Post("Content-Length: x\r\n", "") + Hidden);
        yield return ("pipelined behind a bad target", $"GET /a/..%2f HTTP/1.1\r\n{Host}\r\n" + Hidden);
        yield return ("pipelined behind close", Get("Connection: close\r\n") + Hidden);
        yield return ("pipelined behind HTTP/1.0", $"GET /zmark HTTP/1.0\r\n{Host}\r\n" + Hidden);
        yield return ("pipelined with CRLF between", Get("") + "\r\n" + Get(""));
        yield return ("pipelined with rubbish between", Get("") + "rubbish\r\n\r\n" + Get(""));
        yield return ("pipelined with LF between", Get("") + "\n" + Get(""));
        yield return ("pipelined twenty", string.Concat(Enumerable.Repeat(Get(""), 20)));
        yield return ("pipelined behind CONNECT", "CONNECT /zmark HTTP/1.1\r\nHost: test\r\n\r\n" + Hidden);
        yield return ("pipelined behind TRACE", $"TRACE /zmark HTTP/1.1\r\n{Host}\r\n" + Hidden);
    }

    private static IEnumerable<(string Name, string Message)> Upgrades()
    {
        const string WebSocket = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        yield return ("WebSocket refused, request behind it", Get(WebSocket) + Hidden);
        yield return ("WebSocket of a wrong version, request behind it", Get(WebSocket.Replace("13", "777", StringComparison.Ordinal)) + Hidden);
        yield return ("WebSocket without a key, request behind it", Get("Connection: Upgrade\r\nUpgrade: websocket\r\n") + Hidden);
        yield return ("WebSocket of HTTP/1.0", $"GET /zmark HTTP/1.0\r\n{Host}{WebSocket}\r\n" + Hidden);
        yield return ("WebSocket by POST", Post($"{WebSocket}Content-Length: 0\r\n", "") + Hidden);
        yield return ("WebSocket with a length", Get($"{WebSocket}Content-Length: 42\r\n") + Hidden);
        yield return ("WebSocket with chunks", Get($"{WebSocket}Transfer-Encoding: chunked\r\n") + "0\r\n\r\n" + Hidden);
        yield return ("Upgrade to h2c", Get("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n") + Hidden);
        yield return ("Upgrade to h2c without nomination", Get("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"));
        yield return ("Upgrade to TLS", Get("Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n") + Hidden);
        yield return ("Upgrade to several", Get("Connection: Upgrade\r\nUpgrade: h2c, websocket\r\n"));
    }

    private static IEnumerable<(string Name, string Message)> Expectations()
    {
        string[] expectations = ["100-continue", "100-Continue", "100-CONTINUE", "100-continue, 100-continue", "200-ok", "100", "", "100-continue;q=1", "x=y", "100-continue, x", "1\u0001"];
        foreach (var expectation in expectations)
        {
            yield return ($"Expect '{expectation}'", Post($"Expect: {expectation}\r\nContent-Length: 5\r\n", "hello"));
            yield return ($"Expect '{expectation}' without a body", Get($"Expect: {expectation}\r\n"));
        }

        yield return ("Expect twice", Post("Expect: 100-continue\r\nExpect: 100-continue\r\nContent-Length: 5\r\n", "hello"));
        yield return ("Expect in HTTP/1.0", $"POST /zmark HTTP/1.0\r\n{Host}Expect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
        yield return ("Expect of a GET with hidden request", Get("Expect: 100-continue\r\nContent-Length: 42\r\n") + Hidden);
    }

    private static IEnumerable<(string Name, string Message)> Large()
    {
        yield return ("target of 60 KB", $"GET /zmark{new string('a', 60_000)} HTTP/1.1\r\n{Host}\r\n");
        yield return ("field of 60 KB", Get($"X-Value: {new string('a', 60_000)}\r\n"));
        yield return ("name of 60 KB", Get($"{new string('a', 60_000)}: b\r\n"));
        yield return ("two thousand fields", Get(string.Concat(Enumerable.Repeat("X: a\r\n", 2000))));
        yield return ("method of 60 KB", $"{new string('A', 60_000)} /zmark HTTP/1.1\r\n{Host}\r\n");
        yield return ("head without end", $"GET /zmark HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Repeat($"X: {new string('a', 1000)}\r\n", 200))}");
    }

    private static string Get(string fields) => $"GET /zmark HTTP/1.1\r\n{Host}{fields}\r\n";

    private static string Post(string fields, string body) => $"POST /zmark HTTP/1.1\r\n{Host}{fields}\r\n{body}";

    private static string Chunked(string chunks) => Post("Transfer-Encoding: chunked\r\n", chunks);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
