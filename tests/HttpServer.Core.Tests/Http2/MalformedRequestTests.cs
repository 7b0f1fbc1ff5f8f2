using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests.Http2;

/// <summary>
/// Messages that RFC 9113 calls malformed, over the wire: each ends as a stream error, a connection error or 400, and no
/// handler hears of it. One row, one rule; the row's name is what docs/wire-rules.md refers to.
/// </summary>
public sealed class MalformedRequestTests
{
    private static readonly (string, string) Method = (":method", "GET");
    private static readonly (string, string) Scheme = (":scheme", "http");
    private static readonly (string, string) Path = (":path", "/");
    private static readonly (string, string) Authority = (":authority", "test");

    private static IEnumerable<TestCaseData> Heads()
    {
        yield return Row("8.2.1 upper case in name", [.. Basic, ("X-Upper", "a")]);
        yield return Row("8.2.1 upper case in known name", [.. Basic, ("Accept", "a")]);
        yield return Row("8.2.1 NUL in name", [.. Basic, ("x\0y", "a")]);
        yield return Row("8.2.1 CR in name", [.. Basic, ("x\ry", "a")]);
        yield return Row("8.2.1 LF in name", [.. Basic, ("x\ny", "a")]);
        yield return Row("8.2.1 CRLF in name", [.. Basic, ("x: a\r\ny", "a")]);
        yield return Row("8.2.1 space in name", [.. Basic, ("x y", "a")]);
        yield return Row("8.2.1 colon in name", [.. Basic, ("x:y", "a")]);
        yield return Row("8.2.1 DEL in name", [.. Basic, ("x\u007f", "a")]);
        yield return Row("8.2.1 name beyond ASCII", [.. Basic, ("x\u00e9", "a")]);
        yield return Row("8.2.1 empty name", [.. Basic, ("", "a")]);
        yield return Row("8.2.1 NUL in value", [.. Basic, ("x", "a\0b")]);
        yield return Row("8.2.1 CR in value", [.. Basic, ("x", "a\rb")]);
        yield return Row("8.2.1 LF in value", [.. Basic, ("x", "a\nb")]);
        yield return Row("8.2.1 CRLF in value", [.. Basic, ("x", "a\r\ny: b")]);
        yield return Row("8.2.1 CRLF in value of known field", [.. Basic, ("user-agent", "a\r\ny: b")]);
        yield return Row("8.2.1 CRLF in cookie", [.. Basic, ("cookie", "a=b\r\ny: b")]);
        yield return Row("8.2.1 leading space in value", [.. Basic, ("x", " a")]);
        yield return Row("8.2.1 trailing tab in value", [.. Basic, ("x", "a\t")]);
        yield return Row("8.2.2 connection", [.. Basic, ("connection", "close")]);
        yield return Row("8.2.2 connection nominating", [.. Basic, ("connection", "x-secret"), ("x-secret", "a")]);
        yield return Row("8.2.2 keep-alive", [.. Basic, ("keep-alive", "timeout=5")]);
        yield return Row("8.2.2 proxy-connection", [.. Basic, ("proxy-connection", "keep-alive")]);
        yield return Row("8.2.2 transfer-encoding", [.. Basic, ("transfer-encoding", "chunked")]);
        yield return Row("8.2.2 transfer-encoding identity", [.. Basic, ("transfer-encoding", "identity")]);
        yield return Row("8.2.2 upgrade", [.. Basic, ("upgrade", "h2c")]);
        yield return Row("8.2.2 te other than trailers", [.. Basic, ("te", "gzip")]);
        yield return Row("8.2.2 te with more than trailers", [.. Basic, ("te", "trailers, gzip")]);
        yield return Row("8.3 unknown pseudo-header", [.. Basic, (":unknown", "a")]);
        yield return Row("8.3 response pseudo-header", [.. Basic, (":status", "200")]);
        yield return Row("8.3 pseudo-header after field", [Method, Scheme, Authority, ("x", "a"), Path]);
        yield return Row("8.3 method twice", [Method, Method, Scheme, Path, Authority]);
        yield return Row("8.3 scheme twice", [Method, Scheme, Scheme, Path, Authority]);
        yield return Row("8.3 path twice", [Method, Scheme, Path, Path, Authority]);
        yield return Row("8.3 authority twice", [Method, Scheme, Path, Authority, Authority]);
        yield return Row("8.3.1 no method", [Scheme, Path, Authority]);
        yield return Row("8.3.1 no scheme", [Method, Path, Authority]);
        yield return Row("8.3.1 no path", [Method, Scheme, Authority]);
        yield return Row("8.3.1 no authority and no host", [Method, Scheme, Path]);
        yield return Row("8.3.1 empty method", [(":method", ""), Scheme, Path, Authority]);
        yield return Row("8.3.1 empty authority", [Method, Scheme, Path, (":authority", "")]);
        yield return Row("8.3.1 empty path", [Method, Scheme, (":path", ""), Authority]);
        yield return Row("8.3.1 path without slash", [Method, Scheme, (":path", "a"), Authority]);
        yield return Row("8.3.1 absolute path", [Method, Scheme, (":path", "http://other/"), Authority]);
        yield return Row("8.3.1 asterisk for GET", [Method, Scheme, (":path", "*"), Authority]);
        yield return Row("8.3.1 CRLF in path", [Method, Scheme, (":path", "/ HTTP/1.1\r\nx: y"), Authority]);
        yield return Row("8.3.1 space in path", [Method, Scheme, (":path", "/a b"), Authority]);
        yield return Row("8.3.1 NUL in path", [Method, Scheme, (":path", "/a\0"), Authority]);
        yield return Row("8.3.1 path beyond ASCII", [Method, Scheme, (":path", "/\u00e9"), Authority]);
        yield return Row("8.3.1 fragment in path", [Method, Scheme, (":path", "/a#b"), Authority]);
        yield return Row("8.3.1 CRLF in method", [(":method", "GET / HTTP/1.1\r\nx: y"), Scheme, Path, Authority]);
        yield return Row("8.3.1 space in method", [(":method", "GET /"), Scheme, Path, Authority]);
        yield return Row("8.3.1 CRLF in authority", [Method, Scheme, Path, (":authority", "test\r\nx: y")]);
        yield return Row("8.3.1 user in authority", [Method, Scheme, Path, (":authority", "user@test")]);
        yield return Row("8.3.1 path in authority", [Method, Scheme, Path, (":authority", "test/a")]);
        yield return Row("8.3.1 space in authority", [Method, Scheme, Path, (":authority", "te st")]);
        yield return Row("8.3.1 comma in authority", [Method, Scheme, Path, (":authority", "a,b")]);
        yield return Row("8.3.1 another scheme", [Method, (":scheme", "https"), Path, Authority]);
        yield return Row("8.3.1 CRLF in scheme", [Method, (":scheme", "http\r\nx: y"), Path, Authority]);
        yield return Row("8.3.1 two hosts", [Method, Scheme, Path, ("host", "a"), ("host", "b")]);
        yield return Row("8.3.1 user in host", [Method, Scheme, Path, ("host", "user@test")]);
        yield return Row("8.3.1 asterisk for OPTIONS with more", [(":method", "OPTIONS"), Scheme, (":path", "*a"), Authority]);
        yield return Row("8.5 CONNECT with path", [(":method", "CONNECT"), Scheme, Path, Authority]);
        yield return Row("8.5 CONNECT", [(":method", "CONNECT"), (":authority", "test:80")]);
        yield return Row("RFC 8441 4 protocol without CONNECT", [Method, (":protocol", "websocket"), Scheme, Path, Authority]);
        yield return Row("RFC 8441 4 protocol without path", [(":method", "CONNECT"), (":protocol", "websocket"), Scheme, Authority]);
        yield return Row("RFC 8441 4 protocol without scheme", [(":method", "CONNECT"), (":protocol", "websocket"), Path, Authority]);
        yield return Row("RFC 8441 4 protocol twice", [(":method", "CONNECT"), (":protocol", "websocket"), (":protocol", "websocket"), Scheme, Path, Authority]);
        yield return Row("8.1.1 content-length without body", [.. Basic, ("content-length", "5")]);
        yield return Row("8.1.1 content-length with sign", [.. Basic, ("content-length", "+0")]);
        yield return Row("8.1.1 negative content-length", [.. Basic, ("content-length", "-1")]);
        yield return Row("8.1.1 two content-lengths", [.. Basic, ("content-length", "0"), ("content-length", "0")]);
        yield return Row("8.1.1 empty content-length", [.. Basic, ("content-length", "")]);
        yield return Row("8.1.1 list in content-length", [.. Basic, ("content-length", "0, 0")]);
        yield return Row("8.1.1 huge content-length", [.. Basic, ("content-length", "99999999999999999999")]);
    }

    private static (string, string)[] Basic => [Method, Scheme, Path, Authority];

    [TestCaseSource(nameof(Heads))]
    public async Task Head_Malformed_IsRefused((string, string)[] fields)
    {
        var calls = 0;
        await using var server = await CoreServer.StartAsync(context =>
        {
            Interlocked.Increment(ref calls);
            return context.Response.WriteAsync("served");
        });
        await using var client = await RawHttp2Connection.ConnectAsync(server.Port);

        await client.SendHeadersAsync(1, endStream: true, fields);
        var outcome = await client.ReadOutcomeAsync(1);

        Assert.That(outcome, Is.AnyOf("RST 1", "GOAWAY 1", "GOAWAY 9", "400", "501"));
        Assert.That(calls, Is.Zero);
    }

    private static TestCaseData Row(string name, (string, string)[] fields) => new TestCaseData(arg: fields).SetName($"{{m}}({name})");
}
