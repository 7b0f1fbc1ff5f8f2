using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Tests.Guards;

public sealed class RequestGuardTests
{
    [TestCase("GET / HTTP/1.1\r\n\r\n", TestName = "{m}(no host)")]
    [TestCase("GET / HTTP/1.1\r\nHost:\r\n\r\n", TestName = "{m}(empty host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", TestName = "{m}(two hosts)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", TestName = "{m}(the same host twice)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", TestName = "{m}(space in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", TestName = "{m}(user in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: [fe80::1%25eth0]\r\n\r\n", TestName = "{m}(zone in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", TestName = "{m}(list of hosts)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", TestName = "{m}(path in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a!b\r\n\r\n", TestName = "{m}(exclamation mark in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a&b\r\n\r\n", TestName = "{m}(ampersand in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a'b\r\n\r\n", TestName = "{m}(quote in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a(b\r\n\r\n", TestName = "{m}(parenthesis in host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n", TestName = "{m}(port beyond 65535)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a:999999\r\n\r\n", TestName = "{m}(port of six digits)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a:\r\n\r\n", TestName = "{m}(empty port)")]
    [TestCase("GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", TestName = "{m}(target and host differ)")]
    [TestCase("GET http://a/ HTTP/1.1\r\n\r\n", TestName = "{m}(absolute target without host)")]
    [TestCase("GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(user in target)")]
    [TestCase("GET http://u:p@a?b HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(user and password in target)")]
    [TestCase("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(fragment in target)")]
    [TestCase("GET /?a#b HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(fragment behind query)")]
    [TestCase("GET /\u0001 HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(control byte in target)")]
    [TestCase("GET /\u007f HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(DEL in target)")]
    [TestCase("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(NUL in target)")]
    [TestCase("GET /caf\u00e9 HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(target beyond ASCII)")]
    [TestCase("GET /a\tb HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(tab in target)")]
    [TestCase("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(encoded NUL in path)")]
    [TestCase("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(another scheme)")]
    [TestCase("GET HTTP://a/ HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(scheme in capitals)")]
    [TestCase("GET a/b HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(target without slash)")]
    [TestCase("GET /\r\n", TestName = "{m}(HTTP 0.9)")]
    [TestCase("GET / \r\nHost: a\r\n\r\n", TestName = "{m}(empty version)")]
    [TestCase("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", TestName = "{m}(space behind version)")]
    [TestCase("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(two spaces before target)")]
    [TestCase("GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(tab before target)")]
    [TestCase(" GET / HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(space before method)")]
    [TestCase("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", TestName = "{m}(method that is no token)")]
    [TestCase("GET / HTTP/1.1\nHost: a\r\n\r\n", TestName = "{m}(LF behind request line)")]
    [TestCase("GET / HTTP/1.1\rHost: a\r\n\r\n", TestName = "{m}(CR behind request line)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\n\r\n", TestName = "{m}(LF behind field)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: y\n\n", TestName = "{m}(LF ends head)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: y\r\r\n\r\n", TestName = "{m}(CR before CRLF)")]
    [TestCase("GET / HTTP/1.1\r\n X: y\r\nHost: a\r\n\r\n", TestName = "{m}(folded before the first field)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", TestName = "{m}(no colon)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 1\r\n\r\nx", TestName = "{m}(length with underscore)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent.Length: 1\r\n\r\nx", TestName = "{m}(length with dot)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\ntransfer_encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "{m}(coding with underscore)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n", TestName = "{m}(control byte in value)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: a\u007fb\r\n\r\n", TestName = "{m}(DEL in value)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: a\u0000b\r\n\r\n", TestName = "{m}(NUL in value)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", TestName = "{m}(CR in value)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\u001b[31m\r\n\r\n", TestName = "{m}(escape in known header)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nCookie: a=\u0008\r\n\r\n", TestName = "{m}(backspace in cookie)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX\u0001Y: b\r\n\r\n", TestName = "{m}(control byte in name)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX(Y): b\r\n\r\n", TestName = "{m}(parenthesis in name)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n", TestName = "{m}(space in name)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n", TestName = "{m}(space before colon)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", TestName = "{m}(empty name)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX\u00e9: b\r\n\r\n", TestName = "{m}(name beyond ASCII)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n", TestName = "{m}(folded line)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx", TestName = "{m}(plus before length)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -0\r\n\r\n", TestName = "{m}(minus before length)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx", TestName = "{m}(list of lengths)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\nx", TestName = "{m}(hexadecimal length)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", TestName = "{m}(empty length)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", TestName = "{m}(two lengths)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nx", TestName = "{m}(length of 20 digits)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999999999999999999\r\n\r\nx", TestName = "{m}(length of 25 digits)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "{m}(length and chunked)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", TestName = "{m}(chunked and length)")]
    [TestCase("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", TestName = "{m}(chunked in HTTP 1.0)")]
    public async Task Request_Malformed_Gets400AndTheConnectionCloses(string message)
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync(message);
        var response = await connection.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.EqualTo(400));
        Assert.That(response.Header("Connection"), Is.EqualTo("close"));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("gzip, chunked")]
    [TestCase("chunked, chunked")]
    [TestCase("identity, chunked")]
    [TestCase("chunked\r\nTransfer-Encoding: chunked")]
    [TestCase("identity\r\nTransfer-Encoding: chunked")]
    public async Task TransferCoding_OtherThanOneChunked_Gets501(string coding)
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(501));
        Assert.That(response.Header("Connection"), Is.EqualTo("close"));
    }

    // Not one of these is "chunked", so nobody can say where the message ends.
    [TestCase("xchunked")]
    [TestCase("chunkedx")]
    [TestCase("chunked, identity")]
    [TestCase("chunked;q=1")]
    [TestCase("chunked,")]
    [TestCase("\"chunked\"")]
    [TestCase("gzip")]
    [TestCase("identity")]
    [TestCase("")]
    [TestCase("\u000bchunked")]
    [TestCase("chunked\0")]
    [TestCase("chunked\u00a0")]
    [TestCase("chunked\r\nTransfer-Encoding: identity")]
    public async Task TransferCoding_NotEndingInChunked_IsRefusedAndTheConnectionCloses(string coding)
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {coding}\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.That(response.StatusCode, Is.AnyOf(400, 501));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("Transfer-Encoding: Chunked")]
    [TestCase("Transfer-Encoding:\tCHUNKED \t")]
    [TestCase("TRANSFER-ENCODING:chunked")]
    public async Task TransferCoding_ThatIsChunkedOtherwiseWritten_IsRead(string field)
    {
        await using var server = await CoreServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });

        var response = await server.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{field}\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        Assert.That(response.Body.Text, Is.EqualTo("hello"));
    }

    [TestCase("http/1.1")]
    [TestCase("HTTP/0.9")]
    [TestCase("HTTP/1.2")]
    [TestCase("HTTP/2.0")]
    [TestCase("HTTP/3.0")]
    public async Task Version_OtherThanOneZeroAndOneOne_Gets505(string version)
    {
        await using var server = await CoreServer.StartAsync();

        Assert.That((await server.SendAsync($"GET / {version}\r\nHost: a\r\n\r\n")).StatusCode, Is.EqualTo(505));
    }

    [TestCase("GET a:80")]
    [TestCase("GET *")]
    [TestCase("POST *")]
    public async Task Target_OfAFormForAnotherMethod_Gets405AndTheConnectionCloses(string start)
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"{start} HTTP/1.1\r\nHost: a:80\r\n\r\n");

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(405));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("200-ok")]
    [TestCase("100")]
    [TestCase("")]
    [TestCase("100-continue;q=1")]
    [TestCase("100-continue, 100-continue")]
    [TestCase("100-continue, other")]
    [TestCase("100-continue\r\nExpect: 100-continue")]
    [TestCase("y 100-continue")]
    public async Task Expect_OtherThan100Continue_Gets417AndTheConnectionCloses(string expectation)
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nExpect: {expectation}\r\nContent-Length: 1\r\n\r\n");
        var response = await connection.ReadResponseAsync();

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((417, "close")));
        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("expectation_refused"));
    }

    [TestCase("POST / HTTP/1.1", "100-continue", true)]
    [TestCase("POST / HTTP/1.1", "100-Continue", true)]
    [TestCase("POST / HTTP/1.0", "100-continue", false)]
    [TestCase("POST / HTTP/1.0", "anything", false)]
    public async Task Expect_OfAnyCase_CountsInHttp11Only(string start, string expectation, bool counts)
    {
        await using var server = await CoreServer.StartAsync(async context =>
        {
            var seen = context.Request.Headers.Expect.Count;
            await context.Request.BodyReader.ReadAtLeastAsync(1);
            await context.Response.WriteAsync($"{seen}");
        });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"{start}\r\nHost: a\r\nExpect: {expectation}\r\nContent-Length: 1\r\n\r\n");
        if (counts)
        {
            Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(100));
        }

        await connection.SendAsync("x");
        var response = await connection.ReadResponseAsync();

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((200, counts ? "1" : "0")));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a\r\n")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n")]
    public async Task Expect_WithoutABody_IsDropped(string head)
    {
        await using var server = await CoreServer.StartAsync(context => context.Response.WriteAsync($"{context.Request.Headers.Expect.Count}"));

        Assert.That((await server.SendAsync($"{head}Expect: 100-continue\r\n\r\n")).Body.Text, Is.EqualTo("0"));
    }

    [TestCase("GET / HTTP/1.1\r\n\r\n", 400, TestName = "{m}(no host)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a!b\r\n\r\n", 400, TestName = "{m}(bad host)")]
    [TestCase("GET /#a HTTP/1.1\r\nHost: a\r\n\r\n", 400, TestName = "{m}(bad target)")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX\u0001: y\r\n\r\n", 400, TestName = "{m}(bad field)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, TestName = "{m}(bad length)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, TestName = "{m}(length and coding)")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, TestName = "{m}(unknown coding)")]
    [TestCase("CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 501, TestName = "{m}(CONNECT)")]
    [TestCase("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501, TestName = "{m}(TRACE)")]
    public async Task Request_PipelinedBehindARefusedOne_IsNotInterpreted(string refused, int status)
    {
        var served = 0;
        await using var server = await CoreServer.StartAsync(context =>
        {
            Interlocked.Increment(ref served);
            return context.Response.WriteAsync("ok");
        });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("GET /first HTTP/1.1\r\nHost: a\r\n\r\n" + refused + "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
        Assert.That(served, Is.EqualTo(1));
    }

    [TestCase("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n")]
    [TestCase("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task Method_NeverServed_Gets501WithSmallText(string message)
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.SendAsync(message);

        Assert.That(response.StatusCode, Is.EqualTo(501));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(response.Body.Text, Is.EqualTo("This server does not support the request method.\n"));
        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("method_refused"));
    }

    [TestCase("caf\u00e9")]
    [TestCase("\u00c3\u00a9")]
    [TestCase("\u0080\u00ff")]
    [TestCase("a\tb")]
    public async Task HeaderValue_AboveAscii_PassesByteForByteBothWays(string value)
    {
        await using var server = await CoreServer.StartAsync(context =>
        {
            context.Response.Headers["X-Echo"] = context.Request.Headers["X-Value"];
            return Task.CompletedTask;
        });

        var response = await server.GetAsync(fields: $"X-Value: {value}\r\n");

        Assert.That(response.Header("X-Echo"), Is.EqualTo(value));
    }

    [TestCase("example.com", 200)]
    [TestCase("EXAMPLE.com:8080", 200)]
    [TestCase("example.com.", 200)]
    [TestCase("a.sub.test", 200)]
    [TestCase("a.b.sub.test:1", 200)]
    [TestCase("[2001:db8::1]:80", 200)]
    [TestCase("192.0.2.7", 200)]
    [TestCase("sub.test", 421)]
    [TestCase("evilsub.test", 421)]
    [TestCase("example.com.evil.test", 421)]
    [TestCase("evil-example.com", 421)]
    [TestCase("[2001:db8::2]", 421)]
    [TestCase("[2001:DB8:0:0::1]", 200)]
    public async Task Host_WithAllowList_IsServedOnlyWhenListed(string host, int status)
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            o.AllowedHosts.Add("example.com");
            o.AllowedHosts.Add("*.sub.test");
            o.AllowedHosts.Add("[2001:db8::1]");
            o.AllowedHosts.Add("192.0.2.7");
        });

        var response = await server.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Host_NotAllowed_KeepsTheConnection()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.AllowedHosts.Add("good.test"));
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("GET / HTTP/1.1\r\nHost: bad.test\r\n\r\n");
        var refused = await connection.ReadResponseAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: good.test\r\n\r\n");
        var served = await connection.ReadResponseAsync();

        Assert.That((refused.StatusCode, served.StatusCode), Is.EqualTo((421, 200)));
    }

    [TestCase(false, 200)]
    [TestCase(true, 400)]
    public async Task Http10_WithoutHost_IsServedUnlessHostsAreListed(bool listed, int status)
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            if (listed)
            {
                o.AllowedHosts.Add("example.com");
            }
        });

        var response = await server.SendAsync("GET / HTTP/1.0\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(status));
    }

    [TestCase("1.0", false)]
    [TestCase("1.1", true)]
    public async Task Upgrade_InHttp10_IsNotOffered(string version, bool offered)
    {
        await using var server = await CoreServer.StartAsync(context => context.Response.WriteAsync(
            $"{context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true},{context.Request.Headers.Upgrade.Count}"));

        var response = await server.SendAsync($"GET / HTTP/{version}\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        Assert.That(response.Body.Text, Is.EqualTo(offered ? "True,1" : "False,0"));
    }

    [Test]
    public async Task Headers_MoreThanAllowed_Get431()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.MaxRequestHeaders = 20);

        var response = await server.GetAsync(fields: string.Concat(Enumerable.Range(0, 21).Select(i => $"X-{i}: a\r\n")));

        Assert.That(response.StatusCode, Is.EqualTo(431));
    }

    [Test]
    public async Task Head_LargerThanAllowed_Gets431()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.MaxRequestHeadKb = 1);

        var response = await server.GetAsync(fields: $"X: {new string('a', 1100)}\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(431));
    }

    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: y")]
    [TestCase("GET / HTT")]
    public async Task Head_WithoutEnd_Gets408(string part)
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.RequestHeadTimeout = 0.2);
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync(part);

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(408));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Target_LongerThanAllowed_Gets414()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.MaxRequestHeadKb = 1);

        var response = await server.GetAsync("/" + new string('a', 1100));

        Assert.That(response.StatusCode, Is.EqualTo(414));
    }
}
