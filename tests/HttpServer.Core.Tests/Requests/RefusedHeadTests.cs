using HttpServer.Core.Transport;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Requests;

/// <summary>What the server refuses before it is a request gets its line in the access log all the same, and only one.</summary>
public sealed class RefusedHeadTests
{
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n", 400, "head_malformed")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400, "head_malformed")]
    [TestCase("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n", 400, "head_malformed")]
    [TestCase("rubbish\r\n\r\n", 400, "head_malformed")]
    [TestCase("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505, "version_refused")]
    [TestCase("POST * HTTP/1.1\r\nHost: a\r\n\r\n", 405, "target_form_refused")]
    public async Task Head_RefusedByTheServer_IsLogged(string head, int status, string reason)
    {
        await using var server = await CoreServer.StartAsync();

        Assert.That((await server.SendAsync(head)).StatusCode, Is.EqualTo(status));

        var logged = await server.Log.SingleAsync();
        Assert.That((logged.Status, logged.Reason, logged.Client), Is.EqualTo((status, reason, "127.0.0.1")));
    }

    [Test]
    public async Task Head_TooLarge_IsLogged()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.MaxRequestHeadKb = 1);
        await server.GetAsync(fields: $"X: {new string('a', 1100)}\r\n");
        // The line may come after the answer.
        _ = await server.Log.SingleAsync();
        await server.GetAsync("/" + new string('a', 1100));

        await Eventually.True(() => server.Log.Requests.Count == 2);
        Assert.That(server.Log.Requests.Select(request => (request.Status, request.Reason)), Is.EqualTo([(431, "head_too_large"), (414, "target_too_long")]));
    }

    [Test]
    public async Task Head_WithoutEnd_IsLogged()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.RequestHeadTimeout = 0.2);

        Assert.That((await server.SendAsync("GET / HTTP/1.1\r\nHost:")).StatusCode, Is.EqualTo(408));

        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("head_too_slow"));
    }

    [Test]
    public async Task Head_BehindAServedOne_IsLoggedWithoutWhatWasKnownOfThat()
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("GET /served HTTP/1.1\r\nHost: a\r\n\r\nGET /refused HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n");
        await connection.ReadResponseAsync();
        await connection.ReadResponseAsync();

        await Eventually.True(() => server.Log.Requests.Count == 2);
        Assert.That(server.Log.Requests.Select(request => (request.Status, request.Reason)), Is.EqualTo([(200, null), (400, (string?)"head_malformed")]));
        Assert.That(server.Log.Requests[1].Id, Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Body_Malformed_IsLoggedOnce(bool isRead)
    {
        await using var server = await CoreServer.StartAsync(context => isRead ? context.Request.Body.CopyToAsync(Stream.Null) : Task.CompletedTask);
        await using var connection = await server.ConnectAsync();
        await connection.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.AnyOf(200, 400));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);

        Assert.That(server.Log.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("GET / HTTP/1.1\r\nX : y\r\n\r\n", 400)]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n", 400)]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nExpect: x\r\nContent-Length: 8000000\r\n\r\n", 417)]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 800000000\r\n\r\n", 413)]
    public async Task Answer_ToAClientThatGoesOnSending_Arrives(string head, int status)
    {
        await using var server = await CoreServer.StartAsync(
            async context => await context.Request.Body.CopyToAsync(Stream.Null),
            configure: o => o.MaxRequestSizeMb = 10,
            services: services => services.AddHttpServerTransport());
        await using var connection = await server.ConnectAsync();

        // Far more than the buffers between hold, and none of it is read by a server that has refused.
        await connection.SendAsync(head);
        await connection.SendAsync(new byte[4_000_000]);

        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(status));
    }

    [Test]
    public async Task Answer_ToAClientThatSendsItsBodyLater_Arrives()
    {
        await using var server = await CoreServer.StartAsync(
            async context => await context.Request.Body.CopyToAsync(Stream.Null),
            configure: o => o.MaxRequestSizeMb = 10,
            services: services => services.AddHttpServerTransport());
        await using var connection = await server.ConnectAsync();

        // The whole answer and the end of the connection are here before the first byte of the body goes out.
        await connection.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 800000000\r\n\r\n");
        Assert.That((await connection.ReadResponseAsync()).StatusCode, Is.EqualTo(413));
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);

        // A connection that is gone would refuse the second piece.
        await connection.SendAsync(new byte[2_000_000]);
        await connection.SendAsync(new byte[2_000_000]);
    }
}
