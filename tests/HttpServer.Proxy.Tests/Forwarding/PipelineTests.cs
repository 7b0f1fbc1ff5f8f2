using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Several requests on one connection of a client: each byte belongs to one of them, and to the right one.</summary>
public sealed class PipelineTests
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Test]
    public async Task Requests_WithBodiesOfEveryFraming_AreForwardedOneByOne()
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(
            $"POST /1 HTTP/1.1\r\nHost: test\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}"
            + "GET /2 HTTP/1.1\r\nHost: test\r\n\r\n"
            + $"POST /3 HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n"
            + "\r\nPOST /4 HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n"
            + "HEAD /5 HTTP/1.1\r\nHost: test\r\n\r\n");
        for (var i = 1; i <= 5; i++)
        {
            Assert.That((await client.ReadResponseAsync(toHead: i == 5)).StatusCode, Is.EqualTo(200));
        }

        var requests = backend.Connections.SelectMany(connection => connection.Requests).OrderBy(request => request.Target, StringComparer.Ordinal).ToList();
        Assert.That(requests.Select(request => $"{request.Method} {request.Target}"), Is.EqualTo(["POST /1", "GET /2", "POST /3", "POST /4", "HEAD /5"]));
        Assert.That(requests.Select(request => request.Body), Is.EqualTo([Hidden, "", Hidden, "", ""]));
        Assert.That(backend.Connections.Select(connection => connection.Fault), Has.All.Null);
    }

    [TestCase("GET / HTTP/1.1\r\nHost: test\r\nContent-Length: {0}\r\n\r\n{1}", TestName = "{m}(length)")]
    [TestCase("GET / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n{0:x}\r\n{1}\r\n0\r\n\r\n", TestName = "{m}(chunks)")]
    public async Task Body_OfAGet_IsNeverTakenForARequest(string message)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);

        await gateway.SendAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, message, Hidden.Length, Hidden));

        Assert.That(backend.Connections.SelectMany(connection => connection.Requests).Select(request => (request.Target, request.Body)), Is.EqualTo([("/", Hidden)]));
    }

    [Test]
    public async Task Body_AnsweredBeforeItCame_IsNeverTakenForARequest()
    {
        var answered = 0;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            var head = await connection.ReadHeadAsync();
            Interlocked.Increment(ref answered);
            await connection.SendAsync(head!.StartLine.Contains("/early", StringComparison.Ordinal) ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno" : Ok);
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"POST /early HTTP/1.1\r\nHost: test\r\nContent-Length: {2 * Hidden.Length}\r\n\r\n{Hidden}");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(403));

        await client.SendAsync($"{Hidden}GET /next HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        var rest = System.Text.Encoding.ASCII.GetString(await client.ReadToEndAsync());

        // Either the rest of the body was dropped and the next request served, or the connection ended.
        Assert.That(rest, Is.Empty.Or.EndsWith("ok"));
        Assert.That(answered, Is.LessThanOrEqualTo(2));
        Assert.That(gateway.Log.Requests, Has.Count.EqualTo(answered));
    }

    [Test]
    public async Task Request_BehindABadAnswer_IsServed()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.Target == "/bad" ? "nonsense\r\n\r\n" : Ok);
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /bad HTTP/1.1\r\nHost: test\r\n\r\nGET /good HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("ok"));
    }

    [TestCase("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, TestName = "{m}(bad chunk)")]
    [TestCase("POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX\u0001: y\r\n\r\n", 400, TestName = "{m}(bad trailer)")]
    [TestCase("POST / HTTP/1.1\r\nHost: test\r\nExpect: x\r\nContent-Length: 36\r\n\r\n", 417, TestName = "{m}(unknown expectation)")]
    [TestCase("GET / HTTP/1.0\r\nHost: test\r\n\r\n", 200, TestName = "{m}(HTTP 1.0)")]
    [TestCase("GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n", 200, TestName = "{m}(close)")]
    public async Task Request_BehindTheLast_IsNeverForwarded(string last, int status)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(last + Hidden);

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        Assert.That(backend.Connections.SelectMany(connection => connection.Requests).Select(request => request.Target), Has.None.EqualTo("/hidden"));
    }

    [TestCase("3;a=b\r\nabc\r\n0\r\n\r\n")]
    [TestCase("3;a=\"b;c\"\r\nabc\r\n0;d\r\n\r\n")]
    [TestCase("3;\u0000\u0001\u007f\u00e9 ,=\r\nabc\r\n0\r\n\r\n")]
    [TestCase("03\r\nabc\r\n000\r\n\r\n")]
    [TestCase("1\r\na\r\n1\r\nb\r\n1\r\nc\r\n0\r\nX-Trailer: y\r\n\r\n")]
    public async Task Chunks_WrittenOddly_AreFramedAnew(string chunks)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}GET /next HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));

        // Read strictly at the backend: no extension, no sign of what was odd.
        Assert.That(backend.Connections.Select(connection => connection.Fault), Has.All.Null);
        Assert.That(
            backend.Connections.SelectMany(connection => connection.Requests).Select(request => (request.Target, request.Body)),
            Is.EquivalentTo([("/", "abc"), ("/next", "")]));
    }

    [TestCase("\r\n")]
    [TestCase("\r\n\r\n\r\n")]
    [TestCase("\n")]
    [TestCase("\r")]
    public async Task EmptyLines_BetweenRequests_AreDropped(string between)
    {
        await using var backend = RecordingBackend.Start();
        await using var gateway = await Gateway.StartAsync(backend.Url);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"{between}GET /1 HTTP/1.1\r\nHost: test\r\n\r\n{between}GET /2 HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));

        Assert.That(backend.Connections.Select(connection => connection.Fault), Has.All.Null);
        Assert.That(backend.Connections.SelectMany(connection => connection.Requests).Select(request => request.Target), Is.EquivalentTo(["/1", "/2"]));
    }
}
