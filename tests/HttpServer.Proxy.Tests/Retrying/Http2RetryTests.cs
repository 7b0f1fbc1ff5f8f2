using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Which requests go to another target when one of HTTP/2 fails, and which must not: as over HTTP/1.1.</summary>
public sealed class Http2RetryTests
{
    private const string Grpc = "Content-Type: application/grpc\r\nTE: trailers\r\n";

    [Test]
    public async Task Get_StatusOfTheList_IsAnsweredByAnother()
    {
        await using var pair = await Pair.StartAsync(Http2Recorder.Answering(503), route => route.Retry.StatusCodes.Add(503));

        var gets = new[] { await pair.Gateway.GetAsync(), await pair.Gateway.GetAsync() };
        var posts = new[] { await pair.SendAsync("POST", ""), await pair.SendAsync("POST", "") };

        Assert.That(gets.Select(get => (get.StatusCode, get.Body.Text)), Is.All.EqualTo((200, "ok")));
        Assert.That(pair.First.Requests, Does.Contain("GET"));
        Assert.That(posts.Select(post => post.StatusCode), Is.EquivalentTo([200, 503]), "each of the two targets was asked once");
        await Eventually.True(() => pair.Gateway.Pool.Targets.All(target => target.ActiveConnections == 0));
    }

    [Test]
    public async Task Get_StatusOfTheListEverywhere_IsPassedOn()
    {
        await using var pair = await Pair.StartAsync(Http2Recorder.Answering(503), route => route.Retry.StatusCodes.Add(503), Http2Recorder.Answering(503));

        var response = await pair.Gateway.GetAsync();

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((503, "busy")));
        Assert.That((pair.First.Requests.Length, pair.Second.Requests.Length), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task Idempotent_TargetBreaksOff_IsAnsweredByAnother([Values("GET", "DELETE", "QUERY")] string method, [Values] bool resets)
    {
        await using var pair = await Pair.StartAsync(BreakingOff(resets));

        for (var i = 0; i < 4; i++)
        {
            Assert.That((await pair.Gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n\r\n")).StatusCode, Is.EqualTo(200));
        }

        Assert.That(pair.First.Requests, Is.Not.Empty);
    }

    [TestCase(0, "Content-Length: 5\r\n\r\nhello", 502)]
    [TestCase(1, "Content-Length: 5\r\n\r\nhello", 200)]
    [TestCase(1, "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n", 200)]
    public async Task Put_ConnectionBreaks_IsSentAgainWhenItsBodyWasKept(int bufferKb, string rest, int status)
    {
        await using var pair = await Pair.StartAsync(BreakingOff(), route => route.Retry.BufferKb = bufferKb);

        var response = await pair.Gateway.SendAsync($"PUT / HTTP/1.1\r\nHost: test\r\n{rest}");

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(pair.First.Requests, Is.EqualTo(["PUT hello"]));
        Assert.That(pair.Second.Requests, Is.EqualTo(status == 200 ? ["PUT hello"] : Array.Empty<string>()));
        Assert.That((await pair.Gateway.Log.SingleAsync()).BytesIn, Is.EqualTo(5));
    }

    [Test]
    public async Task Put_StatusOfTheList_IsSentAgainWhenItsBodyWasKept([Values(0, 1)] int bufferKb)
    {
        await using var pair = await Pair.StartAsync(Http2Recorder.Answering(503), route =>
        {
            route.Retry.StatusCodes.Add(503);
            route.Retry.BufferKb = bufferKb;
        });

        var response = await pair.SendAsync("PUT", "hello");

        Assert.That(response.StatusCode, Is.EqualTo(bufferKb == 0 ? 503 : 200));
        Assert.That(pair.Second.Requests, Is.EqualTo(bufferKb == 0 ? Array.Empty<string>() : ["PUT hello"]));
    }

    [Test]
    public async Task Put_BodyLargerThanItsBuffer_StreamsAndIsNotSentTwice()
    {
        await using var pair = await Pair.StartAsync(BreakingOff(), route => route.Retry.BufferKb = 1);

        var response = await pair.Gateway.SendAsync($"PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n{new string('a', 2048)}\r\n0\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(502));
        Assert.That(pair.First.Requests.Single(), Has.Length.EqualTo("PUT ".Length + 2048));
        Assert.That(pair.Second.Requests, Is.Empty);
    }

    [TestCase("")]
    [TestCase(Grpc)]
    public async Task Post_ConnectionBreaks_IsNotSentTwice(string fields)
    {
        await using var pair = await Pair.StartAsync(BreakingOff(), route => route.Retry.BufferKb = 1);

        await pair.SendAsync("POST", "hello", fields);

        Assert.That((pair.First.Requests.Length, pair.Second.Requests.Length), Is.EqualTo((1, 0)));
        Assert.That((await pair.Gateway.Log.SingleAsync()).Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task GrpcCall_StatusOfTheList_IsNotSentTwice()
    {
        await using var pair = await Pair.StartAsync(Http2Recorder.Answering(503), route =>
        {
            route.Retry.StatusCodes.Add(503);
            route.Retry.BufferKb = 1;
        });

        Assert.That((await pair.SendAsync("POST", "hello", Grpc)).StatusCode, Is.EqualTo(503));
        Assert.That(pair.Second.Requests, Is.Empty);
    }

    [Test]
    public async Task GrpcCall_BodiesAreKept_StreamsAllTheSame()
    {
        await using var backend = await Targets.Http2Async(async context => await context.Request.Body.CopyToAsync(context.Response.Body));
        await using var gateway = await Gateway.StartAsync("", route =>
        {
            route.Over(backend);
            route.Retry.BufferKb = 1;
        });
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: test\r\n{Grpc}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        Assert.That((await client.ReadHeadAsync())?.StartLine, Is.EqualTo("HTTP/1.1 200 OK"), "the answer does not wait for the end of the call");
    }

    [Test]
    public async Task Get_AnswerHasBegun_IsNotSentAgain()
    {
        var seen = new Gate();
        await using var pair = await Pair.StartAsync(new Http2Recorder(async context =>
        {
            context.Response.ContentLength = 10;
            await context.Response.WriteAsync("half");
            await seen.WaitAsync();
            context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
        }));
        await using var client = await pair.Gateway.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        var head = await client.ReadHeadAsync();
        seen.Open();

        Assert.That(async () => await client.ReadBodyAsync(head!, untilClose: false), Throws.InstanceOf<IOException>());
        Assert.That(pair.Second.Requests, Is.Empty);
    }

    [Test]
    public async Task Get_SharedConnectionBreaks_IsSentAgainToALoneTarget()
    {
        var breaks = 0;
        var recorder = new Http2Recorder(context =>
        {
            if (Interlocked.Decrement(ref breaks) >= 0)
            {
                Break(context);
            }

            return context.Response.WriteAsync("ok");
        });
        await using var backend = await Targets.Http2Async(recorder.HandleAsync);
        await using var gateway = await Gateway.StartAsync("", route => route.Over(backend));

        var sent = 0;
        foreach (var (count, method, status) in new[] { (1, "GET", 502), (0, "GET", 200), (1, "GET", 200), (1, "POST", 502), (0, "GET", 200), (2, "GET", 502) })
        {
            sent++;
            Volatile.Write(ref breaks, count);
            Assert.That((await gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n")).StatusCode, Is.EqualTo(status), $"{method}, {count} broken connections");
            // Its line comes after its answer, and is to be there before that of the next.
            await Eventually.True(() => gateway.Log.Requests.Count == sent);
        }

        Assert.That(recorder.Requests, Has.Length.EqualTo(1 + 1 + 2 + 1 + 1 + 2));
        Assert.That(gateway.Log.Requests.Select(request => request.Reason), Is.EqualTo(["upstream_closed", null, null, "upstream_closed", null, "upstream_closed"]));
    }

    private static Http2Recorder BreakingOff(bool resets = false) => new(context =>
    {
        if (resets)
        {
            // RST_STREAM with INTERNAL_ERROR.
            context.Abort();
        }
        else
        {
            Break(context);
        }

        return Task.CompletedTask;
    });

    private static void Break(HttpContext context) => context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();

    private sealed class Pair : IAsyncDisposable
    {
        private KestrelBackend? _a;
        private KestrelBackend? _b;

        public required Http2Recorder First { get; init; }

        public required Http2Recorder Second { get; init; }

        public Gateway Gateway { get; private set; } = null!;

        public static async Task<Pair> StartAsync(Http2Recorder first, Action<RouteOptions>? route = null, Http2Recorder? second = null)
        {
            var pair = new Pair { First = first, Second = second ?? Http2Recorder.Answering() };
            pair._a = await Targets.Http2Async(pair.First.HandleAsync);
            pair._b = await Targets.Http2Async(pair.Second.HandleAsync);
            pair.Gateway = await Gateway.StartAsync("", options =>
            {
                options.Over(pair._a, pair._b);
                route?.Invoke(options);
            });
            return pair;
        }

        public Task<RawResponse> SendAsync(string method, string body, string fields = "") =>
            Gateway.SendAsync($"{method} / HTTP/1.1\r\nHost: test\r\n{fields}Content-Length: {body.Length}\r\n\r\n{body}");

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _a!.DisposeAsync();
            await _b!.DisposeAsync();
        }
    }
}
