using System.Text.Json;
using HttpServer.Core.Health;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Health;

public sealed class HealthPageTests
{
    [Test]
    public async Task Ping_Always_Pongs()
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.GetAsync("/ping");

        Assert.That((response.StatusCode, response.Body.Text), Is.EqualTo((200, "pong\n")));
        Assert.That(response.Header("Content-Type"), Does.StartWith("text/plain"));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    [TestCase(HealthStatus.Healthy, 200, "healthy")]
    [TestCase(HealthStatus.Degraded, 200, "degraded")]
    [TestCase(HealthStatus.Unhealthy, 503, "unhealthy")]
    public async Task Health_OfTheWhole_IsThatOfItsWorstCheck(HealthStatus status, int code, string word)
    {
        await using var server = await StartAsync(checks => checks
            .AddCheck("good", () => HealthCheckResult.Healthy("fine"))
            .AddCheck("other", () => new HealthCheckResult(status, "so-so")));

        var response = await server.GetAsync("/health");

        using var json = JsonDocument.Parse(response.Body.Text);
        var other = json.RootElement.GetProperty("checks").GetProperty("other");
        Assert.That((response.StatusCode, json.RootElement.GetProperty("status").GetString()), Is.EqualTo((code, word)));
        Assert.That(other.GetProperty("status").GetString(), Is.EqualTo(word));
        Assert.That(other.GetProperty("description").GetString(), Is.EqualTo("so-so"));
        Assert.That(other.GetProperty("duration_ms").GetDouble(), Is.GreaterThanOrEqualTo(0));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("application/json"));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-store"));
    }

    [Test]
    public async Task Health_OfAPart_CountsOnlyChecksWithItsTag()
    {
        await using var server = await StartAsync(checks => checks
            .AddCheck("mine", () => HealthCheckResult.Healthy(), ["core"])
            .AddCheck("other", () => HealthCheckResult.Unhealthy(), ["static"]));

        var response = await server.GetAsync("/core/health");

        using var json = JsonDocument.Parse(response.Body.Text);
        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(json.RootElement.GetProperty("checks").EnumerateObject().Select(check => check.Name), Is.EqualTo(new[] { "mine" }));
    }

    [Test]
    public async Task Health_WithACheckThatThrows_TellsItsTypeOnly()
    {
        await using var server = await StartAsync(checks => checks
            .AddCheck("bad", () => throw new InvalidOperationException("password=1234")));

        var response = await server.GetAsync("/health");

        Assert.That(response.StatusCode, Is.EqualTo(503));
        Assert.That(response.Body.Text, Does.Contain("InvalidOperationException").And.Not.Contain("1234"));
    }

    [Test]
    public async Task Health_WithACheckThatHangs_IsBoundedAndDoesNotStartItAgain()
    {
        var time = new FakeTimeProvider();
        var started = 0;
        var hang = new TaskCompletionSource<HealthCheckResult>();
        await using var server = await StartAsync(
            checks => checks.AddAsyncCheck("hung", () =>
            {
                Interlocked.Increment(ref started);
                return hang.Task;
            }),
            time);

        for (var i = 0; i < 2; i++)
        {
            var response = server.GetAsync("/health");
            await Eventually.True(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return response.IsCompleted;
            });
            Assert.That((await response).StatusCode, Is.EqualTo(503));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.That(started, Is.EqualTo(1));
        hang.SetResult(HealthCheckResult.Healthy());
    }

    [Test]
    public async Task Health_AskedOften_RunsItsChecksOncePerSecond()
    {
        var time = new FakeTimeProvider();
        var runs = 0;
        await using var server = await StartAsync(
            checks => checks.AddCheck("counted", () =>
            {
                Interlocked.Increment(ref runs);
                return HealthCheckResult.Healthy();
            }),
            time);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.GetAsync("/health")));
        Assert.That(runs, Is.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(1));
        await server.GetAsync("/core/health");
        Assert.That(runs, Is.EqualTo(2));
    }

    [TestCase("/health")]
    [TestCase("/ping")]
    [TestCase("/core/health")]
    [TestCase("/core/status")]
    public async Task Pages_WithOtherMethods_Give405(string path)
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.SendAsync($"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");

        Assert.That((response.StatusCode, response.Header("Allow")), Is.EqualTo((405, "GET, HEAD")));
    }

    [TestCase("/health")]
    [TestCase("/ping")]
    [TestCase("/core/status")]
    public async Task Pages_ForHead_GiveTheHeadOnly(string path)
    {
        await using var server = await CoreServer.StartAsync();
        await using var connection = await server.ConnectAsync();

        await connection.SendAsync($"HEAD {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        var response = await connection.ReadResponseAsync(toHead: true);

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(int.Parse(response.Header("Content-Length")!, System.Globalization.CultureInfo.InvariantCulture), Is.Positive);
        Assert.That(await connection.ReadToEndAsync(), Is.Empty);
    }

    [TestCase("/health/")]
    [TestCase("/Health")]
    [TestCase("/nobody/health")]
    [TestCase("/nobody/status")]
    [TestCase("//health")]
    [TestCase("/core/x/health")]
    public async Task Paths_ThatOnlyLookSimilar_AreLeftToOthers(string path)
    {
        await using var server = await CoreServer.StartAsync();

        var response = await server.GetAsync(path);

        Assert.That(response.Body.Text, Is.EqualTo("ok"));
    }

    [Test]
    public async Task Pages_SwitchedOff_AreLeftToOthers()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.EnableHealthEndpoints = false);

        foreach (var path in new[] { "/health", "/ping", "/core/health", "/core/status" })
        {
            Assert.That((await server.GetAsync(path)).Body.Text, Is.EqualTo("ok"));
            Assert.That(server.Services.GetRequiredService<BuiltInEndpoints>().IsMatch(path.AsSpan()), Is.False);
        }
    }

    [TestCase("/health", true)]
    [TestCase("/ping", true)]
    [TestCase("/core/health", true)]
    [TestCase("/core/status", true)]
    [TestCase("/", false)]
    [TestCase("", false)]
    [TestCase("/api/health", false)]
    [TestCase("/status", false)]
    [TestCase("/paths", false)]
    public async Task IsMatch_OfAPath_SaysWhetherItIsAnsweredHere(string path, bool matches)
    {
        await using var server = await CoreServer.StartAsync();
        var endpoints = server.Services.GetRequiredService<BuiltInEndpoints>();

        Assert.That((endpoints.IsMatch(path.AsSpan()), endpoints.IsMatch(new PathString(path))), Is.EqualTo((matches, matches)));
    }

    [Test]
    public async Task Status_ForLoopback_CountsRequests()
    {
        await using var server = await CoreServer.StartAsync();
        await server.GetAsync();

        var response = await server.GetAsync("/core/status");

        using var json = JsonDocument.Parse(response.Body.Text);
        var status = json.RootElement;
        Assert.That(status.GetProperty("requests_total").GetInt64(), Is.EqualTo(2));
        Assert.That(status.GetProperty("requests_in_flight").GetInt64(), Is.EqualTo(1));
        Assert.That(status.GetProperty("draining").GetBoolean(), Is.False);
        Assert.That(status.GetProperty("version").GetString(), Is.Not.Empty);
        Assert.That(status.GetProperty("uptime_seconds").GetInt64(), Is.GreaterThanOrEqualTo(0));
    }

    // From 127.0.0.1; what the peer is allowed depends on what it says of its client.
    [TestCase("", "", "", 200, TestName = "{m}(own request)")]
    [TestCase("", "192.0.2.0/24", "", 404, TestName = "{m}(network not listed)")]
    [TestCase("", "127.0.0.0/8", "", 200, TestName = "{m}(network listed)")]
    [TestCase("", "", "X-Forwarded-For: 192.0.2.1", 404, TestName = "{m}(unknown proxy)")]
    [TestCase("", "", "X-Forwarded-For: 127.0.0.1", 404, TestName = "{m}(unknown proxy names us)")]
    [TestCase("", "", "Forwarded: for=127.0.0.1", 404, TestName = "{m}(unknown proxy, Forwarded)")]
    [TestCase("", "", "X-Real-IP: 192.0.2.1", 404, TestName = "{m}(unknown proxy, X-Real-IP)")]
    [TestCase("127.0.0.1", "", "X-Forwarded-For: 192.0.2.1", 404, TestName = "{m}(trusted proxy, foreign client)")]
    [TestCase("127.0.0.1", "192.0.2.0/24", "X-Forwarded-For: 192.0.2.1", 200, TestName = "{m}(trusted proxy, listed client)")]
    [TestCase("127.0.0.1", "", "X-Forwarded-For: garbage", 404, TestName = "{m}(trusted proxy, malformed)")]
    [TestCase("127.0.0.1", "", "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=127.0.0.1", 404, TestName = "{m}(trusted proxy, contradiction)")]
    public async Task Status_ForAClient_IsReadableFromListedNetworksOnly(string trusted, string networks, string field, int code)
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            Add(o.TrustedProxies, trusted);
            Add(o.StatusNetworks, networks);
        });

        var response = await server.GetAsync("/core/status", field.Length == 0 ? "" : field + "\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(code));
    }

    private static void Add(IList<string> list, string item)
    {
        if (item.Length > 0)
        {
            list.Add(item);
        }
    }

    private static Task<CoreServer> StartAsync(Action<IHealthChecksBuilder> checks, TimeProvider? time = null) =>
        CoreServer.StartAsync(services: services =>
        {
            checks(services.AddHealthChecks());
            if (time is not null)
            {
                services.AddSingleton(time);
            }
        });
}
