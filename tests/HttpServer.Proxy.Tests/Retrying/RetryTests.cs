using System.Net.WebSockets;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Which requests go to another target when one fails, and which must not.</summary>
public sealed class RetryTests
{
    [Test]
    public async Task Get_TargetRefuses_IsAnsweredByAnother([Values] bool eventLoop)
    {
        await using var dead = await Targets.RefusingAsync();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(dead, alive), eventLoop: eventLoop, time: new FakeTimeProvider());

        for (var i = 0; i < 6; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }

        await Eventually.True(() => gateway.Log.Requests.Count == 6);
        Assert.That(gateway.Log.Requests.Select(request => request.Attempts).Order(), Is.EqualTo([1, 1, 1, 1, 1, 2]), "the first refusal takes the target out");
        Assert.That(gateway.Log.Requests.Select(request => request.Reason), Is.All.Null);
        Assert.That(gateway.Pool.Targets.Select(target => target.IsEjected), Is.EqualTo([true, false]));
    }

    [TestCase(20)]
    [TestCase(2_000_000)]
    public async Task Post_TargetRefuses_WholeBodyReachesAnother(int length)
    {
        var body = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
        await using var dead = await Targets.RefusingAsync();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(dead, alive));

        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.That((await SendAsync(gateway, "POST", body)).StatusCode, Is.EqualTo(200));
        }

        Assert.That(alive.Requests.Select(request => request.Body.Text), Is.EqualTo([body, body]));
    }

    [Test]
    public async Task WebSocket_TargetRefuses_IsOpenedWithAnother()
    {
        await using var dead = await Targets.RefusingAsync();
        await using var echo = await EchoBackend.StartAsync();
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(dead);
            route.Targets.Add(new() { Url = echo.Url });
        });

        for (var i = 0; i < 2; i++)
        {
            using var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/"), CancellationToken.None);
            Assert.That(socket.State, Is.EqualTo(WebSocketState.Open));
        }
    }

    [TestCase("GET")]
    [TestCase("DELETE")]
    [TestCase("QUERY")]
    public async Task Idempotent_TargetBreaksOff_IsAnsweredByAnother(string method)
    {
        await using var broken = Targets.BreakingOff();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(broken, alive));

        for (var i = 0; i < 4; i++)
        {
            Assert.That((await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n")).StatusCode, Is.EqualTo(200));
        }

        Assert.That(broken.Requests, Is.Not.Empty);
    }

    [Test]
    public async Task Get_TargetAnswersGarbage_IsAnsweredByAnother()
    {
        await using var broken = ScriptedBackend.Answering("SSH-2.0-x\r\n\r\n");
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(broken, alive));

        for (var i = 0; i < 4; i++)
        {
            Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(200));
        }
    }

    [Test]
    public async Task Post_TargetBreaksOff_IsNotSentTwice()
    {
        await using var broken = Targets.BreakingOff();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(broken, alive));

        var response = await SendAsync(gateway, "POST", "hello");

        Assert.That(response.StatusCode, Is.EqualTo(502));
        Assert.That((broken.Requests.Count, alive.Requests.Count), Is.EqualTo((1, 0)));
        Assert.That((await gateway.Log.SingleAsync()).Attempts, Is.EqualTo(1));
    }

    [TestCase(0, "Content-Length: 5\r\n\r\nhello", 502)]
    [TestCase(1, "Content-Length: 5\r\n\r\nhello", 200)]
    [TestCase(1, "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200)]
    public async Task Put_TargetBreaksOff_IsSentAgainWhenItsBodyWasKept(int bufferKb, string rest, int status)
    {
        await using var broken = Targets.BreakingOff();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(broken, alive);
            route.Retry.BufferKb = bufferKb;
        });

        var response = await gateway.SendAsync($"PUT / HTTP/1.1\r\nHost: test\r\n{rest}");

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(alive.Requests.Select(request => request.Body.Text), Is.EqualTo(status == 200 ? ["hello"] : Array.Empty<string>()));
        Assert.That((await gateway.Log.SingleAsync()).BytesIn, Is.EqualTo(5));
    }

    [Test]
    public async Task Put_BodyLargerThanItsBuffer_StreamsAndIsNotSentTwice()
    {
        await using var broken = Targets.BreakingOff();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(broken, alive);
            route.Retry.BufferKb = 1;
        });

        var response = await gateway.SendAsync($"PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n{new string('a', 2048)}\r\n0\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(502));
        Assert.That(broken.Requests.Single().Body.Bytes, Has.Length.EqualTo(2048));
        Assert.That(alive.Requests, Is.Empty);
    }

    [Test]
    public async Task Get_AnswerHasBegun_IsNotSentAgain()
    {
        await using var broken = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        });
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(broken, alive));

        Assert.That(async () => await gateway.GetAsync(), Throws.InstanceOf<IOException>());
        Assert.That(alive.Requests, Is.Empty);
    }

    [Test]
    public async Task Get_StatusOfTheList_IsAnsweredByAnother()
    {
        await using var busy = ScriptedBackend.Answering("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 4\r\n\r\nbusy");
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(busy, alive);
            route.Retry.StatusCodes.Add(503);
        });

        var get = await gateway.GetAsync();
        var posts = new[] { await SendAsync(gateway, "POST", ""), await SendAsync(gateway, "POST", "") };

        Assert.That(get.StatusCode, Is.EqualTo(200));
        Assert.That(posts.Select(post => post.StatusCode), Is.EquivalentTo([200, 503]), "each of the two targets was asked once");
    }

    [Test]
    public async Task Get_StatusOfTheListEverywhere_IsPassedOn()
    {
        const string busy = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
        await using var a = ScriptedBackend.Answering(busy);
        await using var b = ScriptedBackend.Answering(busy);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            route.Retry.StatusCodes.Add(503);
        });

        var response = await gateway.GetAsync();

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((503, "busy")));
        Assert.That((a.Requests.Count, b.Requests.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Get_EveryTargetRefuses_IsTriedOnEachOnce()
    {
        await using var a = await Targets.RefusingAsync();
        await using var b = await Targets.RefusingAsync();
        await using var c = await Targets.RefusingAsync();
        await using var gateway = await Gateway.StartAsync("", route => route.Over(a, b, c));

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        var logged = await gateway.Log.SingleAsync();
        Assert.That((logged.Reason, logged.Attempts), Is.EqualTo(("connect_refused", 3)));
    }

    [Test]
    public async Task Get_LoneTargetComesBackInTime_IsAnswered()
    {
        await using var backend = await Targets.RefusingAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url, route => route.Retry.TryDuration = 60);

        var response = gateway.GetAsync();
        await Eventually.True(() => gateway.Pool.Targets[0].TotalRequests > 1);
        backend.AcceptAgain();

        Assert.That((await response).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_RetriesOff_Is502()
    {
        await using var dead = await Targets.RefusingAsync();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(dead, alive);
            route.Retry.Enabled = false;
        });

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
    }

    [Test]
    public async Task Get_NoPlaceInTheBudget_Is502()
    {
        await using var broken = Targets.BreakingOff();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(broken, alive);
            (route.Retry.BudgetMin, route.Retry.BudgetPercent) = (0, 0);
        });

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That(alive.Requests, Is.Empty);
    }

    [Test]
    public async Task Get_MaxRetriesUsedUp_Is502()
    {
        await using var a = Targets.BreakingOff();
        await using var b = Targets.BreakingOff();
        await using var c = Targets.BreakingOff();
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b, c);
            route.Retry.MaxRetries = 1;
        });

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(502));
        Assert.That(a.Requests.Count + b.Requests.Count + c.Requests.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Gets_OtherTargetIsFull_WaitForIt()
    {
        await using var dead = await Targets.RefusingAsync();
        await using var alive = ScriptedBackend.Answering(Targets.Ok);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(dead, alive);
            route.Targets[1].MaxConnections = 1;
            route.QueueTimeout = 60;
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => gateway.GetAsync()));

        Assert.That(answers.Select(answer => answer.StatusCode), Is.All.EqualTo(200));
    }

    [Test]
    public async Task Put_KeptBodyGoesToAnHttp2Target_Whole()
    {
        await using var dead = await Targets.RefusingAsync();
        await using var http2 = await KestrelBackend.StartAsync(
            async context => await context.Request.Body.CopyToAsync(context.Response.Body), protocols: HttpProtocols.Http2);
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(dead);
            route.Targets.Add(new() { Url = http2.Url.Replace("http://", "h2c://", StringComparison.Ordinal) });
            route.Retry.BufferKb = 1;
        });

        for (var i = 0; i < 2; i++)
        {
            var response = await gateway.SendAsync("PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
            Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((200, "hello")));
        }
    }

    [Test]
    public async Task Client_LeavesDuringTheHandshakeWithItsTarget_IsNotTheTargetsFault()
    {
        await using var a = ScriptedBackend.Start(async connection => await connection.ReadToEndAsync());
        await using var b = ScriptedBackend.Start(async connection => await connection.ReadToEndAsync());
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(a, b);
            route.Targets.ForEach(target => target.Url = target.Url.Replace("http:", "https:", StringComparison.Ordinal));
            route.ConnectTimeout = 60;
            route.Retry.Enabled = false;
        });
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        await Eventually.True(() => a.Open + b.Open == 1);
        client.Abort();

        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("client_aborted"));
        Assert.That(gateway.Pool.Targets.Select(target => target.IsEjected), Is.All.False);
    }

    [Test]
    public async Task Get_RequestTimeoutDuringTries_IsHonoured()
    {
        await using var backend = await Targets.RefusingAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url, route => (route.RequestTimeout, route.Retry.TryDuration) = (0.3, 60));

        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(504));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("request_timeout"));
    }

    private static Task<RawResponse> SendAsync(Gateway gateway, string method, string body) =>
        gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
