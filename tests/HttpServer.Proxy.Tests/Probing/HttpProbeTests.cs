using System.Collections.Concurrent;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Probing;

/// <summary>What is asked, and which answers pass.</summary>
public sealed class HttpProbeTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nready";

    [Test]
    public async Task Probe_GoesOutAsConfigured_OnAConnectionOfItsOwn()
    {
        await using var backend = ScriptedBackend.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        await using var app = await ProbedApp.StartAsync(route =>
        {
            route.Target = $"{backend.Url}/app";
            route.HttpHealth = ProbedApp.Http(health => (health.Method, health.Path, health.Host) = ("HEAD", "/live%7e?deep=1", "app.test"));
            route.HttpHealth.ExpectedStatusCodes.AddRange([200, 204]);
        });

        await Eventually.True(() => app.InARow(app.Targets[0]) >= 3);

        var request = backend.Requests[0];
        Assert.That(request.Head.StartLine, Is.EqualTo("HEAD /app/live%7e?deep=1 HTTP/1.1"));
        Assert.That((request.Header("Host"), request.Header("Connection"), request.Header("User-Agent")), Is.EqualTo(("app.test", "close", "httpserver-health")));
        Assert.That(backend.Accepted, Is.GreaterThanOrEqualTo(3));
        Assert.That(app.Targets[0].TotalRequests, Is.Zero, "they are not traffic");
        Assert.That(app.Lines, Is.Empty);
        Assert.That(app.StatusOf(app.Targets[0]).Single().GetProperty("healthy").GetBoolean(), Is.True);
    }

    [TestCase("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "status 503, expected 200")]
    [TestCase("HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", "status 302, expected 200")]
    [TestCase("SSH-2.0-OpenSSH_9.2\r\n\r\n", "no proper HTTP response")]
    [TestCase("", "the connection was closed without a response")]
    public async Task Answer_ThatIsWrong_TakesTheTargetOutAndSaysWhy(string answer, string reason)
    {
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(answer);
        });
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http()));

        await Eventually.True(() => !app.Targets[0].IsAvailable);
        await Eventually.True(() => app.InARow(app.Targets[0]) >= 3);

        Assert.That(app.Lines, Is.EqualTo([$"Warning: The http probe of target {app.Targets[0].Key} of route * fails: {reason}. The target is out of selection."]));
        Assert.That(app.StatusOf(app.Targets[0]).Single().GetProperty("last_reason").GetString(), Is.EqualTo(reason));
    }

    [Test]
    public async Task Connection_Refused_TakesTheTargetOut()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await backend.RefuseAsync();
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http()));

        await Eventually.True(() => !app.Targets[0].IsAvailable);

        Assert.That(app.Lines.Single(), Does.Contain(" fails: connection refused."));
    }

    [Test]
    public async Task Answer_ThatDoesNotCome_TimesOut()
    {
        await using var backend = ScriptedBackend.Start((_, stopping) => Task.Delay(Timeout.Infinite, stopping));
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.Timeout = 0.2)));

        await Eventually.True(() => !app.Targets[0].IsAvailable);

        Assert.That(app.Lines.Single(), Does.Contain(" fails: timeout after 0.2 s."));
    }

    [TestCase("ready", null)]
    [TestCase("~^re.dy$", null)]
    [TestCase("READY", "the body does not contain 'READY'")]
    [TestCase("~^d", "the body does not match '^d'")]
    public async Task Body_IsSearched(string expected, string? reason)
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http(health => health.ExpectedBody = expected)));

        await Eventually.True(() => app.InARow(app.Targets[0]) >= 2);

        Assert.That(app.Targets[0].IsAvailable, Is.EqualTo(reason is null));
        Assert.That(app.Lines, reason is null ? Is.Empty : Has.One.Contains($" fails: {reason}."));
    }

    [Test]
    public async Task Target_ThatSpeaksHttp2_IsProbedInHttp2()
    {
        // More probes come while it is looked at.
        var protocols = new ConcurrentQueue<string>();
        await using var backend = await KestrelBackend.StartAsync(
            context =>
            {
                protocols.Enqueue(context.Request.Protocol);
                return Task.CompletedTask;
            },
            protocols: HttpProtocols.Http2);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = ($"h2c://127.0.0.1:{backend.Port}", ProbedApp.Http()));

        await Eventually.True(() => app.InARow(app.Targets[0]) >= 2);

        Assert.That(protocols, Is.All.EqualTo("HTTP/2"));
        Assert.That(app.Targets[0].IsAvailable, Is.True);
    }

    [Test]
    public async Task Target_WithACertificateThatNobodyTrusts_IsOut()
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync("ok"), certificate);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HttpHealth) = (backend.Url, ProbedApp.Http()));

        await Eventually.True(() => !app.Targets[0].IsAvailable);

        Assert.That(app.Lines.Single(), Does.Contain(" fails: TLS failed: "));
    }

    [Test]
    public async Task ShortForm_IsAProbeToo()
    {
        await using var backend = ScriptedBackend.Answering(Ok);
        await using var app = await ProbedApp.StartAsync(route => (route.Target, route.HealthCheck, route.HealthInterval) = (backend.Url, "/alive", ProbedApp.Often));

        await Eventually.True(() => backend.Requests.Count >= 2);

        Assert.That(backend.Requests.Select(request => request.Target), Is.All.EqualTo("/alive"));
    }
}
