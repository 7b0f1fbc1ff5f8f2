using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>Conditions and rewriting through a real gateway, to a backend that tells the target it got.</summary>
public sealed class RoutingWireTests
{
    private KestrelBackend _backend = null!;

    [SetUp]
    public async Task SetUp() =>
        _backend = await KestrelBackend.StartAsync(context => context.Response.WriteAsync(context.Features.Get<IHttpRequestFeature>()!.RawTarget));

    [TearDown]
    public async Task TearDown() => await _backend.DisposeAsync();

    [Test]
    public async Task Forward_PrefixRewritten_ArrivesByteForByteBehindIt()
    {
        await using var gateway = await StartAsync(route => (route.Path, route.Rewrite) = ("/api/*", new RewriteOptions { Prefix = "/v2" }));

        Assert.Multiple(async () =>
        {
            Assert.That(await TargetAsync(gateway, "/api/a%2Fb%25//c;p=1?q=%2F../"), Is.EqualTo("/v2/a%2Fb%25//c;p=1?q=%2F../"));
            Assert.That(await TargetAsync(gateway, "/%61pi"), Is.EqualTo("/v2"));
            Assert.That(await TargetAsync(gateway, "http://test/api/x"), Is.EqualTo("/v2/x"));
        });
    }

    [TestCase("/go//evil.test/x")]
    [TestCase("/go/%2Fevil.test")]
    [TestCase("/go/%5cevil.test")]
    [TestCase("/%67o/x")]
    [TestCase("//go/x")]
    [TestCase("/go%2Fx")]
    [TestCase("/go/.X./x")]
    [TestCase("/go/..%2Fx")]
    public async Task Forward_RewriteWithADoubtfulResult_Is400AndReachesNobody(string target)
    {
        var reached = 0;
        await using var backend = await KestrelBackend.StartAsync(_ =>
        {
            Interlocked.Increment(ref reached);
            return Task.CompletedTask;
        });
        await using var gateway = await Gateway.StartAsync(
            backend.Url, route => route.Rewrite = new RewriteOptions { Regex = "^/go(/?.*?)X?(.?/x|/?[^/]*)$", Replacement = "$1$2" });

        var response = await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That(response.StatusCode, Is.EqualTo(400));
        Assert.That((await gateway.Log.SingleAsync()).Reason, Is.EqualTo("rewrite_refused").Or.EqualTo("ambiguous_target"));
        Assert.That(Volatile.Read(ref reached), Is.Zero);
    }

    [Test]
    public async Task Forward_Conditions_DecideByHostMethodHeaderAndQuery()
    {
        await using var gateway = await StartAsync(route =>
        {
            route.Host.Add("*.shop.test");
            route.Methods.Add("POST");
            route.Headers["X-Tier"] = "gold*";
            route.Query["beta"] = "~^[0-9]+$";
        });

        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(gateway, "POST", "eu.SHOP.test:80", "/?beta=1", "X-Tier: golden"), Is.EqualTo(200));
            Assert.That(await StatusAsync(gateway, "POST", "shop.test", "/?beta=1", "X-Tier: golden"), Is.EqualTo(404));
            Assert.That(await StatusAsync(gateway, "GET", "eu.shop.test", "/?beta=1", "X-Tier: golden"), Is.EqualTo(404));
            Assert.That(await StatusAsync(gateway, "POST", "eu.shop.test", "/?beta=x", "X-Tier: golden"), Is.EqualTo(404));
            Assert.That(await StatusAsync(gateway, "POST", "eu.shop.test", "/?beta=1", "X-Tier: silver"), Is.EqualTo(404));
        });
    }

    /// <summary>RFC 9112, 3.2.2: the authority of an absolute target is the host, and Kestrel refuses one that disagrees with the field.</summary>
    [Test]
    public async Task Forward_AbsoluteTargetOfAnotherHost_IsNeverTakenForTheHostOfTheField()
    {
        await using var gateway = await StartAsync(route => route.Host.Add("shop.test"));

        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(gateway, "GET", "shop.test", "http://shop.test/", "A: b"), Is.EqualTo(200));
            Assert.That(await StatusAsync(gateway, "GET", "shop.test", "http://other.test/", "A: b"), Is.EqualTo(400));
        });
    }

    private Task<Gateway> StartAsync(Action<RouteOptions> route) => Gateway.StartAsync(_backend.Url, route);

    private static async Task<string> TargetAsync(Gateway gateway, string target) =>
        (await gateway.SendAsync($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n")).Body.Text;

    private static async Task<int> StatusAsync(Gateway gateway, string method, string host, string target, string field) =>
        (await gateway.SendAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n{field}\r\n\r\n")).StatusCode;
}
