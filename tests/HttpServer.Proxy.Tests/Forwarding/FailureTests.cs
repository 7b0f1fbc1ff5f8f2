using System.Net;
using System.Net.Sockets;
using HttpServer.Testing;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Backends that cannot be reached or do not answer: status, word in the log, look of the answer.</summary>
public sealed class FailureTests
{
    [Test]
    public async Task Target_WhereNothingListens_Is502WithASmallText()
    {
        await using var backend = ScriptedBackend.Answering("");
        await backend.RefuseAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url);

        var response = await gateway.GetAsync();

        Assert.That(response.StatusCode, Is.EqualTo(502));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/plain; charset=utf-8"));
        Assert.That(response.Body.Text, Does.StartWith("The backend gave no proper answer. Request id: ").And.Not.Contains(" at "));
        Assert.That(response.Header("X-Request-Id"), Is.Not.Null);
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("connect_refused"));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Target_WithoutAddress_Is502()
    {
        await using var gateway = await Gateway.StartAsync("http://no-such-host.invalid:80", route => route.ConnectTimeout = 30);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("connect_failed"));
    }

    [TestCase(0, "connect_timeout")]
    [TestCase(3, "request_timeout")]
    public async Task Target_ThatLetsNobodyIn_Is504(double requestTimeout, string reason)
    {
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        full.Listen(1);
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)).ToArray();
        var connecting = waiting.Select(socket => socket.ConnectAsync(full.LocalEndPoint!)).ToArray();
        await connecting[0];
        await connecting[1];
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync($"http://{full.LocalEndPoint}", route => route.RequestTimeout = requestTimeout, time: time);

        var response = gateway.GetAsync();
        await AdvanceUntilDoneAsync(time, response);

        Assert.That((await response).StatusCode, Is.EqualTo(504));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo(reason));
        foreach (var socket in waiting)
        {
            socket.Dispose();
        }
    }

    [TestCase(0, "head_timeout")]
    [TestCase(10, "request_timeout")]
    public async Task Backend_ThatDoesNotAnswer_Is504(double requestTimeout, string reason)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.ReadToEndAsync();
        });
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.RequestTimeout = requestTimeout, time: time);

        var response = gateway.GetAsync();
        // Not before: connecting is bounded too.
        await Eventually.True(() => backend.Requests.Count == 1);
        await AdvanceUntilDoneAsync(time, response);

        Assert.That((await response).StatusCode, Is.EqualTo(504));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo(reason));
        await Eventually.True(() => backend.Open == 0);
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Backend_ThatTakesNothing_IsSendTimeout()
    {
        await using var backend = ScriptedBackend.Start((_, token) => Task.Delay(Timeout.Infinite, token));
        var time = new FakeTimeProvider();
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.MaxRequestSizeMb = 0, server => server.MinRequestRate = 0, time: time);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 100000000\r\n\r\n");
        var sending = client.SendAsync(new byte[100_000_000]);
        var response = client.ReadResponseAsync();
        await Eventually.True(() => backend.Open == 1);
        await AdvanceUntilDoneAsync(time, response);

        Assert.That((await response).StatusCode, Is.EqualTo(504));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("send_timeout"));
        client.Abort();

        // All of it may have gone out: the server reads on for a while after an early answer.
        await Task.WhenAny(sending);
        Assert.That(sending.Exception?.InnerException, Is.Null.Or.InstanceOf<IOException>().Or.InstanceOf<ObjectDisposedException>());
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nConte")]
    public async Task Backend_ThatClosesBeforeTheHeadIsWhole_Is502(string part)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(part);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("upstream_closed"));
        Assert.That(backend.Accepted, Is.EqualTo(1));
    }

    [Test]
    public async Task Backend_WithACertificateOfNobody_Is502()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(_ => Task.CompletedTask, certificate);
        await using var gateway = await Gateway.StartAsync(backend.Url);

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("tls_failed"));
    }

    [Test]
    public async Task Backend_ThatSpeaksNoTls_Is502()
    {
        await using var plain = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await Gateway.StartAsync($"https://{plain.EndPoint}");

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("tls_failed"));
    }

    private static Task AdvanceUntilDoneAsync(FakeTimeProvider time, Task task) => Eventually.True(() =>
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return task.IsCompleted;
    });
}
