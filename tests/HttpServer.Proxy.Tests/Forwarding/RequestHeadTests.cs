using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>What the backend gets to see of a request's head.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class RequestHeadTests(bool eventLoop)
{
    private ScriptedBackend _backend = null!;

    [SetUp]
    public void Start() => _backend = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    [TearDown]
    public async Task StopAsync() => await _backend.DisposeAsync();

    [TestCase("Keep-Alive: timeout=5")]
    [TestCase("Proxy-Connection: keep-alive")]
    [TestCase("Proxy-Authorization: Basic eDp5")]
    [TestCase("TE: gzip;q=0.5")]
    [TestCase("Trailer: X")]
    [TestCase("HTTP2-Settings: AAMAAABkAAQAAP__")]
    [TestCase("Connection: X-Mine\r\nX-Mine: 1")]
    [TestCase("Connection: other , x-mine\r\nX-Mine: 1")]
    [TestCase("Connection: other\r\nConnection: X-Mine\r\nX-Mine: 1")]
    [TestCase("Connection: keep-alive, X-Mine\r\nX-Mine: 1")]
    [TestCase("Connection: X-Mine,close\r\nX-Mine: 1")]
    [TestCase("Connection: Upgrade, X-Mine\r\nX-Mine: 1")]
    [TestCase("Connection: close\r\nConnection: X-Mine\r\nX-Mine: 1")]
    [TestCase("Connection: X-Mine\r\nConnection: keep-alive\r\nX-Mine: 1")]
    [TestCase("X-Forwarded-Port: 1")]
    [TestCase("X_Forwarded_For: 1.2.3.4")]
    [TestCase("X-Real-IP: 1.2.3.4")]
    [TestCase("X-Original-URL: /admin")]
    [TestCase("X-Rewrite-URL: /admin")]
    [TestCase("Forwarded: for=1.2.3.4")]
    [TestCase("X-Client-Cert: forged")]
    [TestCase("Proxy: http://evil")]
    [TestCase("X_Request_Id: forged")]
    public async Task Field_NotForTheBackend_IsDropped(string lines)
    {
        var request = await ForwardAsync($"{lines}\r\nX-Kept: yes\r\n");

        var name = lines.Split("\r\n")[^1].Split(':')[0];
        Assert.That(request.Head.Values(name), Is.Empty);
        Assert.That(request.Head.Values("Connection"), Is.Empty);
        Assert.That(request.Header("X-Kept"), Is.EqualTo("yes"));
    }

    [TestCase("Upgrade, HTTP2-Settings", true)]
    [TestCase("upgrade,X-Mine", true)]
    [TestCase("close, X-Mine", false)]
    [TestCase("Upgrade, close, X-Mine", false)]
    public async Task Connection_WithANomination_StaysOpenUnlessTheClientClosesIt(string connection, bool staysOpen)
    {
        await using var gateway = await StartAsync();
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\nUpgrade: h2c\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).Header("Connection"), staysOpen ? Is.Null : Is.EqualTo("close"));
    }

    [TestCase("Host", "test")]
    [TestCase("X-Forwarded-For", "127.0.0.1")]
    [TestCase("X-Forwarded-Proto", "http")]
    [TestCase("X-Forwarded-Host", "test")]
    [TestCase("Via", "1.1 httpserver")]
    [TestCase("Authorization", "Bearer me")]
    [TestCase("Cookie", "a=b")]
    public async Task Nomination_OfAFieldTheBackendRelies_On_IsIgnored(string name, string value)
    {
        var request = await ForwardAsync($"Connection: {name}\r\nAuthorization: Bearer me\r\nCookie: a=b\r\n");

        Assert.That(request.Header(name), Is.EqualTo(value));
    }

    [Test]
    public async Task Nomination_OfTheRequestIdOrTheLength_IsIgnored()
    {
        await using var gateway = await StartAsync();
        await gateway.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nConnection: X-Request-Id, Content-Length\r\nContent-Length: 3\r\n\r\nabc");

        Assert.That(_backend.Requests[0].Header("X-Request-Id"), Is.Not.Null.And.Not.Empty);
        Assert.That(_backend.Requests[0].Body.Text, Is.EqualTo("abc"));
    }

    [Test]
    public async Task Forwarded_FromAnUntrustedPeer_IsReplaced()
    {
        var request = await ForwardAsync("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil\r\nX-Request-Id: forged\r\n");

        Assert.That(request.Header("X-Forwarded-For"), Is.EqualTo("127.0.0.1"));
        Assert.That(request.Header("X-Forwarded-Proto"), Is.EqualTo("http"));
        Assert.That(request.Header("X-Forwarded-Host"), Is.EqualTo("test"));
        Assert.That(request.Header("X-Request-Id"), Is.Not.EqualTo("forged"));
    }

    [Test]
    public async Task Forwarded_FromATrustedPeer_IsContinued()
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, server: server => server.TrustedProxies.Add("127.0.0.0/8"), eventLoop: eventLoop);
        await gateway.GetAsync(
            "X-Forwarded-For: 6.6.6.6, 7.7.7.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: shop.example\r\n"
            + "X-Real-IP: 6.6.6.6\r\nConnection: X-Real-IP, X-Forwarded-For\r\nVia: 1.0 edge\r\n");
        var request = _backend.Requests[0];

        Assert.That(request.Header("X-Forwarded-For"), Is.EqualTo("6.6.6.6, 7.7.7.7, 127.0.0.1"));
        Assert.That(request.Header("X-Forwarded-Proto"), Is.EqualTo("https"));
        Assert.That(request.Header("X-Forwarded-Host"), Is.EqualTo("shop.example"));
        Assert.That(request.Header("X-Real-IP"), Is.EqualTo("6.6.6.6"));
        Assert.That(request.Header("Via"), Is.EqualTo("1.0 edge, 1.1 httpserver"));
    }

    [TestCase(true, "shop.example:81")]
    [TestCase(false, null)]
    public async Task Host_IsTheClientsOrTheTargets(bool preserve, string? expected)
    {
        await using var gateway = await Gateway.StartAsync(_backend.Url, route => route.PreserveHost = preserve, eventLoop: eventLoop);
        await gateway.SendAsync("GET / HTTP/1.1\r\nHost: shop.example:81\r\n\r\n");

        Assert.That(_backend.Requests[0].Header("Host"), Is.EqualTo(expected ?? _backend.EndPoint.ToString()));
    }

    [TestCase("caf\u00E9")]
    [TestCase("caf\u00C3\u00A9")]
    [TestCase("")]
    [TestCase("a\tb")]
    public async Task Value_PassesByteForByte(string value)
    {
        var request = await ForwardAsync($"X-Value: {value}\r\n");

        Assert.That(request.Header("X-Value"), Is.EqualTo(value));
    }

    [Test]
    public async Task Value_OfManyKilobytes_PassesWhole()
    {
        var value = new string('v', 20_000);
        var request = await ForwardAsync($"X-Value: {value}\r\nX-Value: second\r\n");

        Assert.That(request.Head.Values("X-Value"), Is.EqualTo([value, "second"]));
    }

    [TestCase("OPTIONS", "1.1", "5", "4")]
    [TestCase("OPTIONS", "1.1", "1", "0")]
    [TestCase("OPTIONS", "1.1", "none", null)]
    [TestCase("OPTIONS", "1.1", "99999999999", null)]
    [TestCase("GET", "1.1", "5", "5")]
    [TestCase("GET", "1.1", "0", "0")]
    public async Task MaxForwards_OfAnOptionsRequest_IsCountedDown(string method, string version, string value, string? forwarded)
    {
        await using var gateway = await StartAsync();
        await gateway.SendAsync($"{method} / HTTP/{version}\r\nHost: test\r\nMax-Forwards: {value}\r\n\r\n");

        Assert.That(_backend.Requests[0].Header("Max-Forwards"), Is.EqualTo(forwarded));
    }

    [Test]
    public async Task MaxForwards_OfZero_EndsHere()
    {
        await using var gateway = await StartAsync();

        Assert.That((await gateway.SendAsync("OPTIONS / HTTP/1.1\r\nHost: test\r\nMax-Forwards: 0\r\n\r\n")).StatusCode, Is.EqualTo(204));
        Assert.That(_backend.Accepted, Is.Zero);
    }

    [TestCase("1.0")]
    [TestCase("1.1")]
    public async Task Via_OfTheHop_NamesTheProtocolOfTheRequest(string version)
    {
        await using var gateway = await StartAsync();
        await gateway.SendAsync($"GET / HTTP/{version}\r\nHost: test\r\nVia: 1.0 a, 1.1 b\r\n\r\n");

        Assert.That(_backend.Requests[0].Head.StartLine, Is.EqualTo("GET / HTTP/1.1"));
        Assert.That(_backend.Requests[0].Header("Via"), Is.EqualTo($"1.0 a, 1.1 b, {version} httpserver"));
    }

    [TestCase("/a%2Fb?q=%25%20x&y=a+b")]
    [TestCase("/caf%C3%A9%E9")]
    [TestCase("/?a=b?c=/../d")]
    public async Task Target_PassesByteForByte(string target)
    {
        await using var gateway = await StartAsync();
        await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That(_backend.Requests[0].Target, Is.EqualTo(target));
    }

    [TestCase("OPTIONS * HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [TestCase("OPTIONS http://test HTTP/1.1", "OPTIONS * HTTP/1.1")]
    [TestCase("OPTIONS http://test/ HTTP/1.1", "OPTIONS / HTTP/1.1")]
    [TestCase("OPTIONS http://test?a HTTP/1.1", "OPTIONS /?a HTTP/1.1")]
    [TestCase("GET http://test HTTP/1.1", "GET / HTTP/1.1")]
    [TestCase("GET http://test/a?b HTTP/1.1", "GET /a?b HTTP/1.1")]
    [TestCase("GET /a HTTP/1.0", "GET /a HTTP/1.1")]
    [TestCase("GET /a  HTTP/1.1", "GET /a HTTP/1.1")]
    [TestCase("PURGE /a HTTP/1.1", "PURGE /a HTTP/1.1")]
    public async Task RequestLine_OfEachForm_IsWrittenAnew(string line, string expected)
    {
        await using var gateway = await StartAsync();
        await gateway.SendAsync($"{line}\r\nHost: test\r\n\r\n");

        Assert.That(_backend.Requests[0].Head.StartLine, Is.EqualTo(expected));
        Assert.That(_backend.Requests[0].Head.Values("Host"), Is.EqualTo(["test"]));
    }

    private Task<Gateway> StartAsync() => Gateway.StartAsync(_backend.Url, eventLoop: eventLoop);

    private async Task<RawRequest> ForwardAsync(string fields)
    {
        await using var gateway = await StartAsync();
        var response = await gateway.GetAsync(fields);
        Assert.That(response.StatusCode, Is.EqualTo(200));
        return _backend.Requests[0];
    }
}
