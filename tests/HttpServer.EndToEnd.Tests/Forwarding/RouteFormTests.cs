using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.EndToEnd.Tests.Forwarding;

/// <summary>Every way of writing a route that the configuration format has, through the real binary.</summary>
public sealed class RouteFormTests
{
    private readonly List<KestrelBackend> _backends = [];
    private TestSite _site = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task SetUp()
    {
        _site = new TestSite();
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        foreach (var name in new[] { "a", "b", "c" })
        {
            _backends.Add(await KestrelBackend.StartAsync(context => context.Response.WriteAsync($"{name}:{context.Request.Path}{context.Request.QueryString}")));
        }
    }

    [TearDown]
    public async Task TearDown()
    {
        _client.Dispose();
        _site.Dispose();
        foreach (var backend in _backends)
        {
            await backend.DisposeAsync();
        }

        _backends.Clear();
    }

    [TestCase("/exact", "/exact", ExpectedResult = "a:/exact")]
    [TestCase("/exact", "/exact?q=1", ExpectedResult = "a:/exact?q=1")]
    [TestCase("/exact", "/exact/more", ExpectedResult = TestSite.Page)]
    [TestCase("/api/*", "/api/users?x=%2F", ExpectedResult = "a:/users?x=%2F")]
    [TestCase("/api/*", "/api", ExpectedResult = "a:/")]
    [TestCase("/api/*", "/apis", ExpectedResult = TestSite.Page)]
    [TestCase("*", "/anything/at/all", ExpectedResult = "a:/anything/at/all")]
    public async Task<string> Route_OfEachPathForm_TakesWhatItSays(string path, string request)
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "{path}"
            target = "{_backends[0].Url}"
            """);

        return await NavigateAsync(gateway, request);
    }

    [Test]
    public async Task Routes_TwoThatMatch_TheFirstOneWins()
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "/api/special"
            target = "{_backends[0].Url}"

            [[proxy]]
            path = "/api/*"
            target = "{_backends[1].Url}"
            """);

        Assert.That(await NavigateAsync(gateway, "/api/special"), Is.EqualTo("a:/api/special"));
        Assert.That(await NavigateAsync(gateway, "/api/other"), Is.EqualTo("b:/other"));
    }

    [Test]
    public async Task Routes_EverythingBesideHealth_LeavesThePagesOfTheGateway()
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "*"
            target = "{_backends[0].Url}"
            """);

        Assert.That(await NavigateAsync(gateway, "/ping"), Does.StartWith("pong"));
        Assert.That(await NavigateAsync(gateway, "/health"), Does.Contain("\"healthy\""));
    }

    [Test]
    public async Task Routes_ExactlyHealth_TakesThePageOver()
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "/health"
            target = "{_backends[0].Url}"
            """);

        Assert.That(await NavigateAsync(gateway, "/health"), Is.EqualTo("a:/health"));
    }

    [TestCase("round_robin", ExpectedResult = "aabbcc")]
    [TestCase("least_connections", ExpectedResult = "aabbcc")]
    public async Task<string> Targets_AsStrings_AreBalanced(string strategy)
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "*"
            targets = ["{_backends[0].Url}", "{_backends[1].Url}", "{_backends[2].Url}"]
            strategy = "{strategy}"
            """);

        return await VisitAsync(gateway, 6);
    }

    [Test]
    public async Task Targets_AsTablesWithWeights_ShareByThem()
    {
        await using var gateway = await StartAsync($$"""
            [[proxy]]
            path = "*"
            targets = [{ url = "{{_backends[0].Url}}", weight = 3 }, { url = "{{_backends[1].Url}}", weight = 2 }, "{{_backends[2].Url}}"]
            strategy = "weighted_round_robin"
            """);

        Assert.That(await VisitAsync(gateway, 12), Is.EqualTo("aaaaaabbbbcc"));
    }

    [Test]
    public async Task Targets_ChosenAtRandom_AllGetSome()
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "*"
            targets = ["{_backends[0].Url}", "{_backends[1].Url}"]
            strategy = "random"
            """);

        // All of 60 on one side: once in 2^59 runs.
        Assert.That(await VisitAsync(gateway, 60), Does.Contain("a").And.Contain("b"));
    }

    [Test]
    public async Task StickySessions_WithTheCookie_StayWithTheTarget()
    {
        await using var gateway = await StartAsync($"""
            [[proxy]]
            path = "*"
            targets = ["{_backends[0].Url}", "{_backends[1].Url}", "{_backends[2].Url}"]
            sticky_sessions = true
            sticky_cookie = "seat"
            """);
        using var first = await _client.GetAsync(new Uri(gateway.Url));
        var cookie = first.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.That(cookie, Does.StartWith("seat="));
        var seat = await first.Content.ReadAsStringAsync();
        for (var i = 0; i < 6; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Url);
            request.Headers.Add("Cookie", cookie);
            using var answer = await _client.SendAsync(request);
            Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(seat));
        }
    }

    private Task<GatewayProcess> StartAsync(string toml) => _site.Configure(toml).StartAsync();

    /// <summary>As a browser asks for a page, so that a site's fallback answers too.</summary>
    private async Task<string> NavigateAsync(GatewayProcess gateway, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Url + path);
        request.Headers.Add("Accept", "text/html");
        using var answer = await _client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    /// <summary>The first letters of so many answers, sorted.</summary>
    private async Task<string> VisitAsync(GatewayProcess gateway, int requests)
    {
        var letters = new List<char>();
        for (var i = 0; i < requests; i++)
        {
            letters.Add((await _client.GetStringAsync(new Uri(gateway.Url)))[0]);
        }

        return string.Concat(letters.Order());
    }
}
