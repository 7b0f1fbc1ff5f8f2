using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Tests.Requests;

public sealed class RequestFailureTests
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task Handler_ThatThrows_Gives500WithoutDetails(bool synchronously)
    {
        await using var server = await CoreServer.StartAsync(async context =>
        {
            context.Response.Headers["X-Half-Done"] = "yes";
            if (!synchronously)
            {
                await Task.Yield();
            }

            throw new InvalidOperationException("secret detail");
        });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = await connection.ReadResponseAsync();
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var next = await connection.ReadResponseAsync();

        var id = response.Header("X-Request-Id");
        Assert.That((response.StatusCode, next.StatusCode), Is.EqualTo((500, 500)));
        Assert.That(response.Body.Text, Is.EqualTo($"The server failed to answer. Request id: {id}\n"));
        Assert.That(response.Header("X-Half-Done"), Is.Null);
        Assert.That(server.Log.Requests[0], Has.Property("Reason").EqualTo("handler_failed").And.Property("Status").EqualTo(500).And.Property("Id").EqualTo(id));
    }

    [Test]
    public async Task Handler_ThatThrowsBeforeItsTask_Gives500()
    {
        await using var server = await CoreServer.StartAsync(_ => throw new InvalidOperationException("x"));

        var response = await server.GetAsync();

        Assert.That(response.StatusCode, Is.EqualTo(500));
    }

    [Test]
    public async Task Handler_ThatThrowsAfterTheResponseBegan_CutsTheConnection()
    {
        await using var server = await CoreServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            throw new InvalidOperationException("x");
        });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(async () => await connection.ReadResponseAsync(), Throws.InstanceOf<IOException>());
        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("handler_failed"));
    }

    [Test]
    public async Task Handler_ThatThrowsWithBytesInTheBuffer_NeverMixesThemIntoTheErrorAnswer()
    {
        await using var server = await CoreServer.StartAsync(context =>
        {
            context.Response.BodyWriter.GetSpan(4);
            context.Response.BodyWriter.Advance(4);
            throw new InvalidOperationException("x");
        });
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.That(async () => await connection.ReadToEndAsync(), Throws.InstanceOf<IOException>());
        Assert.That((await server.Log.SingleAsync()).Reason, Is.EqualTo("handler_failed"));
    }

    [Test]
    public async Task Body_LargerThanAllowed_Gets413AndTheConnectionCloses()
    {
        await using var server = await CoreServer.StartAsync(
            context => context.Request.Body.CopyToAsync(Stream.Null),
            o => o.MaxRequestSizeMb = 1);

        var response = await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n");

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((413, "close")));
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null);
    }

    [Test]
    public async Task Body_ChunkedBeyondTheBound_Gets413()
    {
        await using var server = await CoreServer.StartAsync(
            context => context.Request.Body.CopyToAsync(Stream.Null),
            o => o.MaxRequestSizeMb = 1);

        var response = await server.SendAsync(
            $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n{new string('x', 0x100001)}\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task Body_WithMalformedChunk_Gets400()
    {
        await using var server = await CoreServer.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));

        var response = await server.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");

        Assert.That((response.StatusCode, response.Header("Connection")), Is.EqualTo((400, "close")));
    }

    [Test]
    public async Task Client_ThatLeaves_IsNoError()
    {
        var arrived = new Gate();
        await using var server = await CoreServer.StartAsync(async context =>
        {
            arrived.Open();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await using (var connection = await server.ConnectAsync())
        {
            await connection.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await arrived.WaitAsync();
            connection.Abort();
        }

        var request = await server.Log.SingleAsync();
        Assert.That((request.Status, request.Reason), Is.EqualTo((499, "client_aborted")));
    }

    [Test]
    public async Task Handlers_AfterTheRequest_CannotReachItsRecord()
    {
        IFeatureCollection? features = null;
        await using var server = await CoreServer.StartAsync(context =>
        {
            features = context.Features;
            context.Response.OnCompleted(() => Task.CompletedTask);
            return Task.CompletedTask;
        });

        await server.GetAsync();
        await server.Log.SingleAsync();

        await Eventually.True(() => features!.Get<HttpServer.Core.Requests.RequestRecord>() is null);
    }
}
