using System.Net.WebSockets;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.WebSockets;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Targets with max_connections, and what happens to the requests that find them full.</summary>
public sealed class QueueTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Test]
    public async Task Request_TargetFull_WaitsInLine([Values] bool eventLoop)
    {
        var gates = new[] { new Gate(), new Gate(), new Gate() };
        var asked = 0;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await gates[Interlocked.Increment(ref asked) - 1].WaitAsync();
                await connection.SendAsync(Ok);
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => Bounded(route, backend.Url), eventLoop: eventLoop);
        var first = GetAsync(gateway, "/0");
        await Eventually.True(() => asked == 1);
        var second = GetAsync(gateway, "/1");
        await Eventually.True(() => gateway.Pool.QueueLength == 1);
        var third = GetAsync(gateway, "/2");
        await Eventually.True(() => gateway.Pool.QueueLength == 2);

        foreach (var (gate, answer) in gates.Zip([first, second, third]))
        {
            gate.Open();
            Assert.That((await answer).StatusCode, Is.EqualTo(200));
        }

        Assert.That(backend.Requests.Select(request => request.Target), Is.EqualTo(["/0", "/1", "/2"]));
        await gateway.IdleAsync();
    }

    [TestCase(0, 5.0, 0.0, 503, "queue_full")]
    [TestCase(8, 0.05, 0.0, 503, "queue_timeout")]
    [TestCase(8, 5.0, 0.05, 504, "request_timeout")]
    public async Task Request_TargetStaysFull_IsRefused(int size, double timeout, double requestTimeout, int status, string reason)
    {
        await using var backend = await EchoBackend.StartAsync();
        await using var gateway = await Gateway.StartAsync(backend.Url, route =>
        {
            Bounded(route, backend.Url);
            (route.QueueSize, route.QueueTimeout, route.RequestTimeout) = (size, timeout, requestTimeout);
        });
        // A WebSocket holds its place as long as it lasts.
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/"), CancellationToken.None);

        var answer = await gateway.GetAsync();

        Assert.That((answer.StatusCode, (await gateway.Log.SingleAsync()).Reason), Is.EqualTo((status, reason)));
        Assert.That(answer.Header("Retry-After"), status == 503 ? Is.EqualTo("5") : Is.Null);
        Assert.That((gateway.Active, gateway.Pool.QueueLength), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Request_WebSocketEnds_GetsItsPlace()
    {
        await using var backend = await KestrelBackend.StartAsync(async context =>
        {
            if (context.WebSockets.IsWebSocketRequest)
            {
                using var accepted = await context.WebSockets.AcceptWebSocketAsync();
                await accepted.ReceiveAsync(new byte[16], context.RequestAborted);
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => Bounded(route, backend.Url));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{gateway.Port}/"), CancellationToken.None);
        var answer = gateway.GetAsync();
        await Eventually.True(() => gateway.Pool.QueueLength == 1);

        socket.Abort();

        Assert.That((await answer).StatusCode, Is.EqualTo(200));
        await gateway.IdleAsync();
    }

    [Test]
    public async Task Request_ClientGoesWhileItWaits_LeavesTheLine([Values] bool eventLoop)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await gate.WaitAsync();
                await connection.SendAsync(Ok);
            }
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route => Bounded(route, backend.Url), eventLoop: eventLoop);
        var first = gateway.GetAsync();
        await Eventually.True(() => gateway.Active == 1);
        var client = await gateway.ConnectAsync();
        await client.SendAsync("GET /gone HTTP/1.1\r\nHost: test\r\n\r\n");
        await Eventually.True(() => gateway.Pool.QueueLength == 1);

        client.Abort();
        await Eventually.True(() => gateway.Pool.QueueLength == 0);
        gate.Open();

        Assert.That((await first).StatusCode, Is.EqualTo(200));
        await gateway.IdleAsync();
        Assert.That(backend.Requests.Select(request => request.Target), Has.No.Member("/gone"));
        await Eventually.True(() => gateway.Log.Requests.Count == 2);
        Assert.That(gateway.Log.Requests.Select(request => request.Reason), Is.EquivalentTo(new[] { null, "client_aborted" }));
    }

    [Test]
    public async Task Request_PrimaryFull_GoesToTheBackup()
    {
        var gate = new Gate();
        await using var primary = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await gate.WaitAsync();
            await connection.SendAsync(Ok);
        });
        await using var backup = ScriptedBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nbackup");
        await using var gateway = await Gateway.StartAsync(primary.Url, route =>
        {
            Bounded(route, primary.Url);
            route.Targets.Add(new TargetOptions { Url = backup.Url, Backup = true });
        });
        var first = gateway.GetAsync();
        await Eventually.True(() => gateway.Pool.Targets[0].ActiveConnections == 1);

        var second = await gateway.GetAsync();
        gate.Open();

        Assert.That(second.Body.Text, Is.EqualTo("backup"));
        Assert.That((await first).Body.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Requests_InAStorm_NeverExceedTheBoundAndAllAreAnswered()
    {
        const int Bound = 3;
        var (now, most) = (0, 0);
        await using var backend = await KestrelBackend.StartAsync(async _ =>
        {
            var count = Interlocked.Increment(ref now);
            for (var seen = Volatile.Read(ref most); count > seen; seen = Volatile.Read(ref most))
            {
                Interlocked.CompareExchange(ref most, count, seen);
            }

            await Task.Yield();
            Interlocked.Decrement(ref now);
        });
        await using var gateway = await Gateway.StartAsync(backend.Url, route =>
        {
            Bounded(route, backend.Url, Bound);
            route.QueueTimeout = 60;
        });

        var statuses = await Task.WhenAll(Enumerable.Range(0, 24).Select(async _ =>
        {
            await using var client = await gateway.ConnectAsync();
            var answers = new List<int>();
            for (var i = 0; i < 40; i++)
            {
                await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
                answers.Add((await client.ReadResponseAsync()).StatusCode);
            }

            return answers;
        }));

        Assert.That(statuses.SelectMany(status => status), Is.All.EqualTo(200));
        Assert.That(most, Is.LessThanOrEqualTo(Bound));
        await gateway.IdleAsync();
    }

    private static Task<RawResponse> GetAsync(Gateway gateway, string path) => gateway.SendAsync($"GET {path} HTTP/1.1\r\nHost: test\r\n\r\n");

    private static void Bounded(RouteOptions route, string url, int most = 1)
    {
        route.Target = null;
        route.QueueTimeout = 30;
        route.Targets.Add(new TargetOptions { Url = url, MaxConnections = most });
    }
}
