using static HttpServer.Proxy.Tests.Smuggling.ProbeText;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>HTTP/2 that is to become HTTP/1.1 behind the gateway: line ends where HTTP/2 has none, and framing that it does not need.</summary>
internal static class Http2Probes
{
    private static readonly string[] Ends = ["\r\n", "\n", "\r", "\0", "\0\r\n", "\r\n ", "\n\t", "\v", "\f", "\u0085", " ", "\t", "\u00c4\u008d\u00c4\u008a"];

    // {0}: a line end.
    private static readonly string[] Values =
    [
        "x{0}Transfer-Encoding: chunked", "x{0}Content-Length: 0", "x{0}{0}GET /zmark-hidden HTTP/1.1{0}Host: test{0}{0}", "x{0}Host: other", "x{0}Connection: Content-Length", "{0}x", "x{0}",
    ];

    private static readonly string[] FieldNames = ["x-value", "user-agent", "cookie", "content-type", "accept", "authorization", "via", "forwarded", "te", "expect", "x-request-id"];

    public static IEnumerable<Http2Probe> All()
    {
        yield return new("plain", Request("GET", "/zmark"));
        yield return new("plain body", Request("POST", "/zmark"), "hello");
        foreach (var end in Ends)
        {
            foreach (var value in Values)
            {
                yield return new($"value '{value}' with '{end}'", Request("POST", "/zmark", ("x-value", With(value, end))), $"0\r\n\r\n{Hidden}");
            }

            foreach (var name in FieldNames)
            {
                yield return new($"value of {name} with '{end}'", Request("GET", "/zmark", (name, With(Values[2], end))));
            }

            yield return new($"name with '{end}'", Request("POST", "/zmark", (With("x{0}transfer-encoding", end), "chunked")), $"0\r\n\r\n{Hidden}");
            yield return new($"name and value with '{end}'", Request("POST", "/zmark", (With("transfer-encoding: chunked{0}x", end), "y")), $"0\r\n\r\n{Hidden}");
            yield return new($"name before '{end}'", Request("POST", "/zmark", (With("transfer-encoding{0}", end), "chunked")), $"0\r\n\r\n{Hidden}");
            yield return new($"name behind '{end}'", Request("POST", "/zmark", (With("{0}content-length", end), "0")), Hidden);
            yield return new($"method with '{end}'", Request(With("GET /zmark-hidden HTTP/1.1{0}Host: test{0}{0}GET", end), "/zmark"));
            yield return new($"path with '{end}'", Request("GET", With("/zmark HTTP/1.1{0}Host: test{0}{0}GET /zmark-hidden", end)));
            yield return new($"path and coding with '{end}'", Request("POST", With("/zmark HTTP/1.1{0}Transfer-Encoding: chunked{0}x: y", end)), $"0\r\n\r\n{Hidden}");
            yield return new($"query with '{end}'", Request("GET", With("/zmark?a{0}b", end)));
            yield return new($"authority with '{end}'", Pseudo("GET", "/zmark", With("test{0}x: y", end)));
            yield return new($"scheme with '{end}'", [(":method", "GET"), (":scheme", With("http://test/zmark-hidden{0}x: y", end)), (":path", "/zmark"), (":authority", "test")]);
            yield return new($"host with '{end}'", [(":method", "GET"), (":scheme", "http"), (":path", "/zmark"), ("host", With("test{0}x: y", end))]);
            yield return new($"trailer with '{end}'", Request("POST", "/zmark"), Hidden, [("x", With(Values[2], end))]);
            yield return new($"name of a trailer with '{end}'", Request("POST", "/zmark"), Hidden, [(With("x{0}{0}GET /zmark-hidden", end), "y")]);
            yield return new($"length with '{end}'", Request("POST", "/zmark", ("content-length", With("42{0}", end))), Hidden);
        }

        foreach (var (name, value) in new[]
        {
            ("transfer-encoding", "chunked"), ("transfer-encoding", "identity"), ("transfer-encoding", ""), ("transfer_encoding", "chunked"), ("transfer-encoding ", "chunked"), ("transfer-encoding:", "chunked"), (":transfer-encoding", "chunked"), ("Transfer-Encoding", "chunked"),
            ("content-length", "0"), ("content-length", "1"), ("content-length", "41"), ("content-length", "43"), ("content-length", "999999"), ("content-length", "+42"), ("content-length", "-1"), ("content-length", "042"), ("content-length", "42, 42"), ("content-length", "0x2a"), ("content-length", ""),
            ("content-length", " 42"), ("content-length", "18446744073709551658"), ("content_length", "0"), ("Content-Length", "0"), ("content-length ", "0"), ("connection", "transfer-encoding"), ("connection", "close"), ("connection", "content-length"), ("keep-alive", "timeout=5"),
            ("proxy-connection", "keep-alive"), ("upgrade", "h2c"), ("upgrade", "websocket"), ("http2-settings", "AAMAAABkAARAAAAAAAIAAAAA"), ("te", "chunked"), ("te", "trailers, chunked"), ("trailer", "content-length"), ("expect", "100-continue"), ("expect", "x"), ("host", "other"),
            ("host", "test\r\nx: y"), ("x-forwarded-for", "6.6.6.6"), ("", "x"), (":", "x"), (":path", "/zmark-hidden"), (":status", "200"), (":protocol", "websocket"),
        })
        {
            yield return new($"'{name}: {value}' with a body", Request("POST", "/zmark", (name, value)), Hidden);
            yield return new($"'{name}: {value}' with a body in chunks", Request("POST", "/zmark", (name, value)), $"0\r\n\r\n{Hidden}");
            yield return new($"'{name}: {value}' of a GET", Request("GET", "/zmark", (name, value)));
            yield return new($"'{name}: {value}' in the trailers", Request("POST", "/zmark"), Hidden, [(name, value)]);
        }

        yield return new("two lengths", Request("POST", "/zmark", ("content-length", "42"), ("content-length", "0")), Hidden);
        yield return new("the same length twice", Request("POST", "/zmark", ("content-length", "42"), ("content-length", "42")), Hidden);
        yield return new("length and coding", Request("POST", "/zmark", ("content-length", "42"), ("transfer-encoding", "chunked")), Hidden);
        yield return new("body that looks like chunks", Request("POST", "/zmark"), $"2a\r\n{Hidden}\r\n0\r\n\r\n");
        yield return new("body of a GET", Request("GET", "/zmark"), Hidden);
        yield return new("body of a HEAD", Request("HEAD", "/zmark"), Hidden);
        yield return new("body of OPTIONS *", Request("OPTIONS", "*"), Hidden);
        yield return new("CONNECT with a path", Request("CONNECT", "/zmark"), Hidden);
        yield return new("CONNECT", [(":method", "CONNECT"), (":authority", "test:80")], Hidden);
        foreach (var path in new[] { "zmark", "http://other/zmark", "//other/zmark", "/zmark#a", "*", "", "/zmark\u00e9", "?zmark", "/../zmark", "/zmark/%2e%2e%2fa", "/zmark\\..\\a", "@other/zmark", "/zmark%0d%0aX:%20y" })
        {
            yield return new($"path '{path}'", Request("GET", path));
            yield return new($"path '{path}' with a body", Request("POST", path), Hidden);
        }

        foreach (var authority in new[] { "", "other@test", "test/zmark-hidden", "test?a", "test#a", "te st", "test,other", "test:x", "[test", "te\u00dft", "http://test" })
        {
            yield return new($"authority '{authority}'", Pseudo("GET", "/zmark", authority));
            yield return new($"authority '{authority}' beside a host", [.. Pseudo("GET", "/zmark", authority), ("host", "test")]);
        }
    }

    private static string With(string text, string end) => text.Replace("{0}", end, StringComparison.Ordinal);

    private static (string Name, string Value)[] Request(string method, string path, params (string Name, string Value)[] more) => [.. Pseudo(method, path, "test"), .. more];

    private static (string Name, string Value)[] Pseudo(string method, string path, string authority) => [(":method", method), (":scheme", "http"), (":path", path), (":authority", authority)];
}
