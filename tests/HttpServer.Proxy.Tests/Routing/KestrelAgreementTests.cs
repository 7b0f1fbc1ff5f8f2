namespace HttpServer.Proxy.Tests.Routing;

/// <summary>
/// Routes are matched on Kestrel's path while the raw target is forwarded: random nasty targets through a real Kestrel
/// show that the two never part.
/// </summary>
public sealed class KestrelAgreementTests
{
    private const int Targets = 6_000;

    [Test]
    public async Task ForwardedTarget_ReadByAnotherKestrel_IsThePathThatWasMatched()
    {
        await using var kestrel = await KestrelPaths.StartAsync();
        var table = Routes.Table("/api/*", "/admin/a", "*");
        var random = new Random(5);
        var forwarded = new Dictionary<string, int> { ["/api/*"] = 0, ["/admin/a"] = 0, ["*"] = 0 };
        for (var i = 0; i < Targets; i++)
        {
            var raw = RawTargetReadings.Random(random);
            var path = await kestrel.OfAsync(raw);
            if (path is null || table.Match(path) is not { } route || route.Forward(raw) is not { } target)
            {
                continue;
            }

            var expected = route.Path == "/api/*" ? path["/api".Length..] : path;
            Assert.That(await kestrel.OfAsync(target), Is.EqualTo(expected.Length == 0 ? "/" : expected), $"{raw} was forwarded as {target}");
            forwarded[route.Path]++;
        }
        Assert.That(forwarded.Values, Has.All.GreaterThan(10), "every kind of route forwarded some");
    }

    [Test]
    public async Task ForwardedTarget_ReadByALenientBackend_NeverReachesAnEarlierRoutesPath()
    {
        await using var kestrel = await KestrelPaths.StartAsync();
        var table = Routes.Table("/admin/*", "*");
        var random = new Random(6);
        var forwarded = 0;
        for (var i = 0; i < Targets; i++)
        {
            var raw = RawTargetReadings.Random(random);
            if (await kestrel.OfAsync(raw) is { } path && table.Match(path) is { Path: "*" } route && route.Forward(raw) is { } target)
            {
                Assert.That(RawTargetReadings.Leniently(target) + "/", Does.Not.StartWith("/admin/"), $"{raw} was forwarded as {target}");
                forwarded++;
            }
        }
        Assert.That(forwarded, Is.GreaterThan(500));
    }

    [Test]
    public void ForwardedTarget_ReadByALenientBackend_NeverLeavesTheTargetsOwnPath()
    {
        var route = Routes.Single("/api/*", "http://backend/base");
        var random = new Random(7);
        var forwarded = 0;
        for (var i = 0; i < Targets; i++)
        {
            if (route.Forward(RawTargetReadings.Random(random)) is { } target)
            {
                Assert.That(RawTargetReadings.Leniently(target) + "/", Does.StartWith("/base/"), target);
                forwarded++;
            }
        }
        Assert.That(forwarded, Is.GreaterThan(500));
    }

    [TestCase("OPTIONS", "*", "*")]
    [TestCase("GET", "http://host/a%2Fb?q", "/a%2Fb?q")]
    [TestCase("GET", "http://host", "/")]
    [TestCase("GET", "http://host/x/../public/y", "/public/y")]
    [TestCase("GET", "http://host/x%2F..%2Fadmin", null)]
    [TestCase("GET", "http://host/admin%2Fx", null)]
    [TestCase("GET", "http://host/x\\..\\admin", null)]
    public async Task ForwardedTarget_OtherFormsOfTarget_AreMatchedAndCutAlike(string method, string raw, string? expected)
    {
        await using var kestrel = await KestrelPaths.StartAsync();
        var path = await kestrel.OfAsync(raw, method);

        Assert.That(path, Is.Not.Null);
        Assert.That(Routes.Table("/admin/*", "*").Match(path!)!.Forward(raw), Is.EqualTo(expected));
    }
}
