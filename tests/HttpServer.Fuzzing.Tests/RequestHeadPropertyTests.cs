using System.Text;
using CsCheck;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Heads written for backends beside slow rules, of requests that clients and proxies might send.</summary>
public sealed class RequestHeadPropertyTests
{
    private static readonly Gen<string> Start = Gen.Frequency(
        (10, Gen.OneOf("GET /", "GET /a/b?c=d", "POST /a", "OPTIONS *", "GET http://h/a", "PURGE /%61", "CONNECT /a")), (1, Gen.OneOf("GET /a b", "GET", "G@T /", "GET /#", "GET /\r")));

    private static readonly Gen<string> Host = Gen.Frequency((20, Gen.OneOf("Host: a.example", "Host: a.example:80", "host: [::1]:80")), (1, Gen.OneOf("Host: a b", "Host:", "X: y")));

    private static readonly Gen<string> Name = Gen.Frequency(
        (4, Gen.OneOf("Accept", "Cookie", "Authorization", "X-A", "x-b", "X-A", "Sec-WebSocket-Key", "User-Agent", "X.C")),
        (3, Gen.OneOf("Connection", "TE", "Upgrade", "Trailer", "Keep-Alive", "Proxy-Authorization", "Content-Length", "Transfer-Encoding", "Via", "Max-Forwards", "Expect")),
        (3, Gen.OneOf("X-Forwarded-For", "Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "X_Real_IP", "X-Host", "X-Tenant", "X.Tenant", "X-Request-Id", "Content_Length", "HTTP2-Settings")));

    private static readonly Gen<string> Value = Gen.Frequency(
        (6, Gen.OneOf("", "a", "0", "5", "chunked", "close", "upgrade", "Upgrade, X-A", "X-A, x-b, Authorization", "trailers", "websocket", "100-continue", "X-Sum, Host", "1.0 a", "10.0.0.9")),
        (1, Gen.Char['\x01', '\xff'].Array[0, 12].Select(static text => new string(text))));

    private static readonly Gen<byte[]> Request =
        from facts in Gen.Byte
        from start in Start
        from host in Host
        from fields in Gen.Select(Name, Value).Array[0, 10]
        select (byte[])[facts, .. Encoding.Latin1.GetBytes(string.Join('\n', [start, host, .. fields.Select(static field => $"{field.Item1}: {field.Item2}")]))];

    [Test]
    public void Write_RequestThatMayPass_IsOneHeadWithTheRightFields() =>
        Request.Sample(static request => new RequestHeadTarget().Run(request), iter: 20_000);
}
