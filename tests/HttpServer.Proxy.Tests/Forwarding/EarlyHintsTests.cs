using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Interim responses of the backend on their way to the client.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class EarlyHintsTests(bool eventLoop)
{
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nSet-Cookie: no=1\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Test]
    public async Task Hints_ArriveBeforeTheResponse()
    {
        var go = new TaskCompletionSource();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Hints);
            await go.Task.WaitAsync(Bound.Default);
            await connection.SendAsync(Ok);
        });
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        var hints = await client.ReadResponseAsync();
        go.SetResult();
        var response = await client.ReadResponseAsync();

        Assert.That(hints.StatusCode, Is.EqualTo(103));
        Assert.That(hints.Head.Fields.Select(field => $"{field.Name}: {field.Value}"), Is.EqualTo(["Link: </a.css>; rel=preload"]));
        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Header("Link"), Is.Null);
        Assert.That(response.Body.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Hints_OfPipelinedRequests_KeepTheirPlaces()
    {
        await using var backend = ScriptedBackend.Answering(Hints + "HTTP/1.1 102 Processing\r\n\r\n" + Ok);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync(string.Concat(Enumerable.Repeat("GET / HTTP/1.1\r\nHost: test\r\n\r\n", 3)));
        for (var i = 0; i < 3; i++)
        {
            Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(103));
            Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(102));
            Assert.That((await client.ReadResponseAsync()).Body.Text, Is.EqualTo("ok"));
        }
    }

    [Test]
    public async Task Hints_BeforeAFailure_AreFollowedByTheGatewaysAnswer()
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Hints);
        });
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(103));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(502));
    }

    [TestCase("GET / HTTP/1.0\r\nHost: test\r\n\r\n", true)]
    [TestCase("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 2\r\n\r\nab", true)]
    [TestCase("GET / HTTP/1.1\r\nHost: test\r\n\r\n", false)]
    public async Task Hints_ThatTheClientCannotBeTold_EndAtTheGateway(string request, bool earlyHints)
    {
        await using var backend = ScriptedBackend.Answering(Hints + Ok);
        await using var gateway = await StartAsync(backend, earlyHints);

        Assert.That((await gateway.SendAsync(request)).Body.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Hints_BeyondTheBound_AreDropped()
    {
        var large = $"HTTP/1.1 103 Early Hints\r\nLink: {new string('x', 10_000)}\r\n\r\n";
        await using var backend = ScriptedBackend.Answering(large + large + Ok);
        await using var gateway = await StartAsync(backend);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(103));
        Assert.That((await client.ReadResponseAsync()).StatusCode, Is.EqualTo(200));
    }

    private Task<Gateway> StartAsync(ScriptedBackend backend, bool earlyHints = true) =>
        Gateway.StartAsync(backend.Url, route => route.EarlyHints = earlyHints, eventLoop: eventLoop);
}
