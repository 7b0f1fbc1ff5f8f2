using HttpServer.Core.Guards;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class RouteHostTests
{
    [TestCase("example.com", "example.com", true)]
    [TestCase("example.com", "EXAMPLE.com", true)]
    [TestCase("Example.COM", "example.com:8080", true)]
    [TestCase("example.com", "example.com.", true)]
    [TestCase("example.com", "example.com.:80", true)]
    [TestCase("example.com", "www.example.com", false)]
    [TestCase("example.com", "example.com.evil.test", false)]
    [TestCase("example.com", "", false)]
    [TestCase("example.com", null, false)]
    [TestCase("*.example.com", "www.example.com", true)]
    [TestCase("*.example.com", "A.b.C.eXample.com:1", true)]
    [TestCase("*.example.com", "www.example.com.", true)]
    [TestCase("*.example.com", "example.com", false)]
    [TestCase("*.example.com", ".example.com", false)]
    [TestCase("*.example.com", "evilexample.com", false)]
    [TestCase("*.example.com", "www.example.com.evil.test", false)]
    [TestCase("*.com", "www.example.com", true)]
    [TestCase("::1", "[::1]:80", true)]
    [TestCase("[::1]", "[::1]", true)]
    [TestCase("2001:db8::1", "[2001:DB8:0:0::1]:443", true)]
    [TestCase("[2001:db8:0::1]", "[2001:db8::1]", true)]
    [TestCase("::1", "[::2]", false)]
    [TestCase("::1", "[::1", false)]
    [TestCase("192.0.2.7", "192.0.2.7:81", true)]
    [TestCase("192.0.2.7", "192.0.2.70", false)]
    public void Match_Host_TakesItsRequestsOnly(string pattern, string? host, bool matches) =>
        Assert.That(Routes.Table(Route("*", pattern)).Match("/", host), matches ? Is.Not.Null : Is.Null);

    [Test]
    public void Match_SeveralHosts_TakesAllOfThem()
    {
        var table = Routes.Table(Route("/a/*", "one.test", "*.two.test", "ONE.test", "::1"));

        Assert.That(
            new[] { "one.test", "x.two.test", "[::1]", "two.test", "three.test" }.Select(host => table.Match("/a/b", host) is not null),
            Is.EqualTo([true, true, true, false, false]));
    }

    [Test]
    public void Match_HostsInSeveralWaysOfNamingThem_TheFirstInTheFileWins()
    {
        var table = Routes.Table(
            Route("/only", "www.example.com"), Route("/*", "*.example.com"), Route("/a/*", "*.eu.example.com"), Route("/a/*", "www.example.com"), Route("*"));

        Assert.Multiple(() =>
        {
            Assert.That(table.Match("/only", "www.example.com"), Is.SameAs(table.Routes[0]));
            Assert.That(table.Match("/a/b", "www.example.com"), Is.SameAs(table.Routes[1]));
            Assert.That(table.Match("/a/b", "x.eu.example.com"), Is.SameAs(table.Routes[1]));
            Assert.That(table.Match("/a/b", "example.com"), Is.SameAs(table.Routes[4]));
            Assert.That(table.Match("/only"), Is.SameAs(table.Routes[4]));
        });
    }

    [Test]
    public void Match_PathOfAnEarlierRouteOfTheHostInALenientReading_DoesNotSlipPast()
    {
        var table = Routes.Table(Route("/admin/*", "shop.test"), Route("*", "shop.test"), Route("*"));

        Assert.Multiple(() =>
        {
            foreach (var path in new[] { "/admin%2Fx", "//admin/x", "/admin;a/x", "/admin\\x" })
            {
                Assert.That(table.Match(path, "shop.test")!.Forward(path), Is.Null, path);
                Assert.That(table.Match(path, "other.test")!.Path, Is.EqualTo("*"), path);
            }
        });
    }

    [Test]
    public void Match_TwoHostFields_AreNoHost()
    {
        var table = Routes.Table(Route("*", "a.test"), Route("*"));

        Assert.That(table.Match(Routes.Request("/", headers: ("Host", new(["a.test", "b.test"])))), Is.SameAs(table.Routes[1]));
    }

    /// <summary>What <c>allowed_hosts</c> takes, a route of the same pattern takes, and nothing else: they read hosts by the same code.</summary>
    [Test]
    public void Match_RandomHosts_AgreesWithTheReadingOfTheGuard()
    {
        var random = new Random(3);
        string[] labels = ["a", "B", "xn--a", "", "a-b"];
        string[] patterns = ["a", "*.a", "b.a", "*.b.a", "a-b.xn--a"];
        var tables = patterns.ToDictionary(pattern => pattern, pattern => Routes.Table(Route("*", pattern)));
        var matched = 0;
        for (var i = 0; i < 5_000; i++)
        {
            var host = string.Join('.', Enumerable.Range(0, random.Next(1, 5)).Select(_ => labels[random.Next(labels.Length)])) + (random.Next(3) == 0 ? ":80" : "");
            var name = HostName.Of(host).ToString();
            foreach (var (pattern, table) in tables)
            {
                var expected = pattern[0] == '*'
                    ? name.Length > pattern.Length - 1 && name.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
                    : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
                Assert.That(table.Match("/", host) is not null, Is.EqualTo(expected), $"{host} for {pattern}");
                matched += expected ? 1 : 0;
            }
        }

        Assert.That(matched, Is.GreaterThan(500));
    }

    private static RouteOptions Route(string path, params string[] hosts)
    {
        var route = new RouteOptions { Path = path, Target = "http://backend:1" };
        route.Host.AddRange(hosts);
        return route;
    }
}
