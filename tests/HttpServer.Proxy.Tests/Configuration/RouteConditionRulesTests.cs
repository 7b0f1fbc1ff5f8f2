using HttpServer.Proxy.Configuration;
using static HttpServer.Proxy.Tests.Configuration.CheckedRoutes;

namespace HttpServer.Proxy.Tests.Configuration;

/// <summary>Conditions, precedence and rewriting, before any request.</summary>
public sealed class RouteConditionRulesTests
{
    [TestCase("")]
    [TestCase("*")]
    [TestCase("*.")]
    [TestCase("a.*.test")]
    [TestCase("*a.test")]
    [TestCase("a.test:80")]
    [TestCase("http://a.test")]
    [TestCase("größe.test")]
    [TestCase("[::1]:80")]
    [TestCase(null)]
    public void Validate_BadHost_FailsAtTheHost(string? host) =>
        AssertKeys(Route(route => route.Host.AddRange(["good.test", host!])), "proxy[0].host[1]");

    [TestCase("get")]
    [TestCase("G T")]
    [TestCase("")]
    [TestCase(null)]
    public void Validate_BadMethod_FailsAtTheMethod(string? method) =>
        AssertKeys(Route(route => route.Methods.Add(method!)), "proxy[0].methods[0]");

    [TestCase("X-Tier", "a*b")]
    [TestCase("X-Tier", "*b")]
    [TestCase("X-Tier", "!b")]
    [TestCase("X-Tier", "~")]
    [TestCase("X-Tier", "~(")]
    [TestCase("X-Tier", "~(a)\\1")]
    [TestCase("X-Tier", "~(?=a)b")]
    [TestCase("X-Tier", "~((a{1000}){1000}){1000}")]
    [TestCase("X-Tier", "a\nb")]
    [TestCase("X-Tier", null)]
    public void Validate_BadTest_FailsAtTheName(string name, string? test)
    {
        AssertKeys(Route(route => route.Headers[name] = test!), $"proxy[0].headers.{name}");
        AssertKeys(Route(route => route.Query[name] = test!), $"proxy[0].query.{name}");
    }

    [Test]
    public void Validate_OddNames_AreQuoted()
    {
        AssertKeys(Route(route => route.Query["a.b"] = "~("), "proxy[0].query.\"a.b\"");
        AssertKeys(Route(route => route.Headers["a b"] = "x"), "proxy[0].headers.\"a b\"");
    }

    [Test]
    public void Validate_BadExpression_SaysWhereInIt() =>
        Assert.That(
            Failures(Route(route => route.Headers["X-Tier"] = "~^(ab")),
            Is.EqualTo(["proxy[0].headers.X-Tier: '^(ab' is not a regular expression: InsufficientClosingParentheses at character 4"]));

    [TestCase("v2")]
    [TestCase("")]
    [TestCase("//v2")]
    [TestCase("/a/../b")]
    [TestCase("/a b")]
    [TestCase("/ä")]
    [TestCase("/a?b")]
    [TestCase("/a#b")]
    [TestCase("/%2Fa")]
    public void Validate_BadPrefix_FailsAtIt(string prefix) =>
        AssertKeys(Route(route => route.Rewrite = new RewriteOptions { Prefix = prefix }), "proxy[0].rewrite.prefix");

    [TestCase("(", "/a", "proxy[0].rewrite.regex")]
    [TestCase("(?!a)", "/a", "proxy[0].rewrite.regex")]
    [TestCase("(a)", "/$2", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/${b}", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/${1", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/$_", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/$", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/a?b", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", "/a b", "proxy[0].rewrite.replacement")]
    [TestCase("(a)", null, "proxy[0].rewrite")]
    [TestCase(null, "/a", "proxy[0].rewrite")]
    [TestCase(null, null, "proxy[0].rewrite")]
    public void Validate_BadExpressionOrReplacement_FailsAtIt(string? regex, string? replacement, string key) =>
        AssertKeys(Route(route => route.Rewrite = new RewriteOptions { Regex = regex, Replacement = replacement }), key);

    [Test]
    public void Validate_RewritesThatContradict_Fail()
    {
        AssertKeys(Route(route => route.Rewrite = new RewriteOptions { Prefix = "/a", Regex = "b", Replacement = "c" }), "proxy[0].rewrite.prefix");
        AssertKeys(
            Route(route =>
            {
                route.StripPrefix = false;
                route.Rewrite = new RewriteOptions { Prefix = "/a" };
            }),
            "proxy[0].rewrite.prefix");
    }

    [Test]
    public void Validate_SecondRouteIsNarrower_FailsAtIt() => Assert.Multiple(() =>
    {
        AssertShadowed(Route(), Route(Host("a.test")));
        AssertShadowed(Route(Host("*.test")), Route(Host("a.test")));
        AssertShadowed(Route(Host("*.test")), Route(Host("*.a.test", "b.test")));
        AssertShadowed(Route(Host("a.test", "b.test", "c.test")), Route(Host("B.TEST", "a.test.")));
        AssertShadowed(Route(Host("::1")), Route(Host("[0:0::1]")));
        AssertShadowed(Route(Method("GET", "POST")), Route(Method("POST")));
        AssertShadowed(Route(Header("x-a", "*")), Route(Header("X-A", "1")));
        AssertShadowed(Route(Header("X-A", "1*")), Route(Header("X-A", "12*")));
        AssertShadowed(Route(Header("X-A", "~^1")), Route(Header("X-A", "12")));
        AssertShadowed(Route(Header("X-A", "~^1")), Route(Header("X-A", "~^1")));
        AssertShadowed(Route(Header("X-A", "!")), Route(route => (route.Headers["X-A"], route.Query["q"]) = ("!", "1")));
        AssertShadowed(Route(Query("q", "*")), Route(Query("q", "~x")));
    });

    [Test]
    public void Validate_SecondRouteMayStillMatch_Passes() => Assert.Multiple(() =>
    {
        AssertReachable(Route(Host("a.test")), Route());
        AssertReachable(Route(Host("a.test")), Route(Host("b.test")));
        AssertReachable(Route(Host("a.test")), Route(Host("a.test", "b.test")));
        AssertReachable(Route(Host("*.a.test")), Route(Host("a.test")));
        AssertReachable(Route(Method("GET")), Route());
        AssertReachable(Route(Method("GET")), Route(Method("GET", "HEAD")));
        AssertReachable(Route(Header("X-A", "1")), Route(Header("X-A", "1*")));
        AssertReachable(Route(Header("X-A", "!")), Route(Header("X-A", "*")));
        AssertReachable(Route(Header("X-A", "*")), Route(Header("X-B", "*")));
        AssertReachable(Route(Query("q", "*")), Route(Query("Q", "*")));
        AssertReachable(Route(Query("q", "*")), Route(Header("q", "*")));
    });

    [Test]
    public void Validate_HigherPriorityBehind_IsReachedAndBlamesTheOtherWayRound()
    {
        Assert.That(Failures(Route(), Route(Host("a.test"), priority: 1)), Is.Empty);
        Assert.That(
            Failures(Route(Host("a.test")), Route(priority: 1)),
            Is.EqualTo(["proxy[0].path: '/a/*' can never match, because proxy[1] ('/a/*') comes first and takes all its requests"]));
    }

    [Test]
    public void Validate_RoutesOfOnePath_NeedNoNames() =>
        Assert.That(Failures(Route(Header("X-A", "1")), Route(Header("X-A", "2")), Route(Host("a.test")), Route()), Is.Empty);

    [Test]
    public void Validate_TenThousandRoutesOfOnePath_IsDoneBeforeAnyoneNotices()
    {
        var routes = Enumerable.Range(0, 10_000).Select(i => Route(Host($"shop{i}.test"))).Append(Route(Host("shop9999.test"))).ToArray();

        Assert.That(Failures(routes), Has.Length.EqualTo(1).And.One.StartsWith("proxy[10000].path: "));
    }

    private static Action<RouteOptions> Host(params string[] hosts) => route => route.Host.AddRange(hosts);

    private static Action<RouteOptions> Method(params string[] methods) => route => route.Methods.AddRange(methods);

    private static Action<RouteOptions> Header(string name, string test) => route => route.Headers[name] = test;

    private static Action<RouteOptions> Query(string name, string test) => route => route.Query[name] = test;

    private static RouteOptions Route(Action<RouteOptions>? configure = null, int priority = 0)
    {
        var route = new RouteOptions { Path = "/a/*", Target = "http://backend", Priority = priority };
        configure?.Invoke(route);
        return route;
    }

    private static void AssertShadowed(params RouteOptions[] routes) =>
        Assert.That(Failures(routes), Is.EqualTo(["proxy[1].path: '/a/*' can never match, because proxy[0] ('/a/*') comes first and takes all its requests"]));

    private static void AssertReachable(params RouteOptions[] routes) => Assert.That(Failures(routes), Is.Empty);

    private static void AssertKeys(RouteOptions route, params string[] keys) =>
        Assert.That(Failures(route).Select(failure => failure[..failure.IndexOf(": ", StringComparison.Ordinal)]), Is.EqualTo(keys));
}
