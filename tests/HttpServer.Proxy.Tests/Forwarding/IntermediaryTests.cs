using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>What RFC 9110 and RFC 9112 ask of whoever stands between a client and a server, beside the rules of the single parts.</summary>
public sealed class IntermediaryTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    // RFC 9110, 13 and 14: whether a condition holds, and what a range is of, is for the server to say that has the resource.
    [TestCase("If-None-Match: \"a\", W/\"b\"\r\nIf-Modified-Since: Mon, 23 Nov 2026 10:00:00 GMT\r\n", "HTTP/1.1 304 Not Modified\r\nETag: W/\"b\"\r\nVary: Accept\r\n\r\n", 304)]
    [TestCase("If-Match: *\r\nIf-Unmodified-Since: yesterday\r\n", "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\n\r\n", 412)]
    [TestCase("Range: bytes=0-0,-1\r\nIf-Range: \"a\"\r\n", "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-0/2\r\nContent-Length: 1\r\n\r\no", 206)]
    [TestCase("Range: furlongs=7-\r\n", "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */2\r\nContent-Length: 0\r\n\r\n", 416)]
    public async Task Conditions_AndRanges_PassUntouched(string fields, string answer, int status)
    {
        await using var backend = ScriptedBackend.Answering(answer);
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync(fields);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(fields.Split("\r\n"), Is.SubsetOf(backend.Requests.Single().Head.Text.Split("\r\n")));
        Assert.That(answer.Split("\r\n").Skip(1).Where(line => line.Contains(": ", StringComparison.Ordinal)), Is.SubsetOf(response.Head.Text.Split("\r\n")));
    }

    [TestCase("X-Unknown: a=\"b\", c;d")]
    [TestCase("Cache-Control: no-transform, only-if-cached")]
    [TestCase("Authorization: Unheard-Of a, b=c")]
    [TestCase("Accept-Encoding: gzip;q=0.5, *;q=0")]
    [TestCase("x-lower: Y")]
    public async Task Field_ThatTheGatewayNeedNotKnow_PassesBothWays(string field)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 200 OK\r\n{field}\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync($"{field}\r\n");

        Assert.That(backend.Requests.Single().Head.Text, Does.Contain($"\r\n{field}\r\n").IgnoreCase);
        Assert.That(response.Head.Text, Does.Contain($"\r\n{field}\r\n").IgnoreCase);
    }

    [TestCase("PROPFIND")]
    [TestCase("get")]
    [TestCase("M-SEARCH")]
    [TestCase("!#$%&'*+-.^_`|~")]
    public async Task Method_ThatTheGatewayNeedNotKnow_Passes(string method)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n")).StatusCode, Is.EqualTo(200));
        Assert.That(backend.Requests.Single().Method, Is.EqualTo(method));
    }

    [TestCase("299 Odd")]
    [TestCase("399 ")]
    [TestCase("451 Unavailable For Legal Reasons")]
    [TestCase("599 Last")]
    public async Task Status_ThatTheGatewayNeedNotKnow_Passes(string status)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\nok");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).Head.StartLine, Is.EqualTo($"HTTP/1.1 {status}"));
    }

    // RFC 9112, 6.1 and 6.3; RFC 9110, 8.6 and 15.3.5.
    [TestCase("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n")]
    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [TestCase("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("HEAD", "HTTP/1.1 200 OK\r\n\r\n")]
    public async Task Response_WithoutABody_EndsWithItsHead(string method, string answer)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Target == "/odd" ? answer : Ok);
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"{method} /odd HTTP/1.1\r\nHost: test\r\n\r\nGET /next HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");

        var reading = StrictResponses.Of(System.Text.Encoding.Latin1.GetString(await client.ReadToEndAsync()), method);

        Assert.That((reading.Fault, reading.Rest), Is.EqualTo(((string?)null, "")));
        Assert.That(reading.Responses.Select(response => response.Body), Is.EqualTo(["", "ok"]));
    }

    // RFC 9110, 7.6.1: header or trailer.
    [Test]
    public async Task Trailer_ThatConnectionNames_GoesNoFurther()
    {
        await using var backend = ScriptedBackend.Answering(
            "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Hop: theirs\r\nX-End: theirs\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.SendAsync(
            "POST / HTTP/1.1\r\nHost: test\r\nTE: trailers\r\nConnection: TE, X-Hop\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-Hop: ours\r\nX-End: ours\r\n\r\n");

        Assert.That(backend.Requests.Single().Body.Trailers, Is.EqualTo([new RawField("X-End", "ours")]));
        Assert.That(response.Body.Trailers, Is.EqualTo([new RawField("X-End", "theirs")]));
    }

    // RFC 9110, 15.2: to a client of HTTP/1.0 there are none, and a 100 is for those who have asked.
    [TestCase("HTTP/1.0", "100 Continue")]
    [TestCase("HTTP/1.0", "103 Early Hints")]
    [TestCase("HTTP/1.1", "100 Continue")]
    public async Task InterimResponse_ThatTheClientCannotExpect_IsNotPassed(string version, string status)
    {
        await using var backend = ScriptedBackend.Answering($"HTTP/1.1 {status}\r\n\r\n{Ok}");
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.EarlyHints = version == "HTTP/1.0");

        Assert.That((await gateway.SendAsync($"GET / {version}\r\nHost: test\r\n\r\n")).StatusCode, Is.EqualTo(200));
    }

    // RFC 9112, 8: the end of the connection is no end of a body.
    [TestCase("Content-Length: 10\r\n", "hello")]
    [TestCase("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n")]
    [TestCase("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n")]
    public async Task Request_ThatIsNotWhole_NeverReachesTheBackendWhole(string framing, string part)
    {
        var ended = new TaskCompletionSource<StrictReading>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var bytes = new List<byte>();
            try
            {
                while (await connection.ReadSomeAsync() is { Length: > 0 } more)
                {
                    bytes.AddRange(more);
                }
            }
            catch (IOException)
            {
                // Cut, as it should be.
            }

            ended.SetResult(StrictReading.Of(System.Text.Encoding.Latin1.GetString([.. bytes])));
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\n{framing}\r\n{part}");
        await Eventually.True(() => backend.Open == 1);

        client.HalfClose();

        Assert.That((await ended.Task.WaitAsync(Bound.Default)).Requests, Is.Empty);
    }

    // RFC 9110, 7.6: no message to itself without end.
    [TestCase(9, 200)]
    [TestCase(10, 508)]
    [TestCase(200, 508)]
    public async Task Request_ThatGoesInCircles_IsEnded(int rounds, int status)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync($"Via: {string.Join(", ", Enumerable.Repeat("1.1 httpserver", rounds))}\r\nVia: 1.1 another (httpserver)\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo(status == 508 ? "request_loop" : null));
    }

    // RFC 9110, 15.5.22: it has to name the protocol.
    [Test]
    public async Task UpgradeRequired_ByTheBackend_SaysToWhat()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 426 Upgrade Required\r\nUpgrade: TLS/1.2, HTTP/1.1\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync();

        Assert.That((response.StatusCode, response.Header("Upgrade")), Is.EqualTo((426, "TLS/1.2, HTTP/1.1")));
        Assert.That(response.Header("Connection"), Does.Contain("Upgrade"));
    }
}
