using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class RouteConditionTests
{
    [TestCase("GET", true)]
    [TestCase("POST", true)]
    [TestCase("HEAD", false)]
    [TestCase("get", false)]
    [TestCase("", false)]
    public void Match_Methods_AreComparedAsTheyAre(string method, bool matches)
    {
        var route = Route();
        route.Methods.AddRange(["GET", "POST"]);

        AssertMatch(route, Routes.Request("/", method: method), matches);
    }

    [TestCase("gold", "gold", true)]
    [TestCase("gold", "Gold", false)]
    [TestCase("gold", "gold ", false)]
    [TestCase("gold", null, false)]
    [TestCase("", "", true)]
    [TestCase("", null, false)]
    [TestCase("go*", "gold", true)]
    [TestCase("go*", "go", true)]
    [TestCase("go*", "ago", false)]
    [TestCase("*", "anything", true)]
    [TestCase("*", "", true)]
    [TestCase("*", null, false)]
    [TestCase("!", null, true)]
    [TestCase("!", "", false)]
    [TestCase("!", "x", false)]
    [TestCase("~^v[12]$", "v2", true)]
    [TestCase("~^v[12]$", "v3", false)]
    [TestCase("~b+", "abba", true)]
    [TestCase("~(?i)GOLD", "gold", true)]
    [TestCase("~.*", null, false)]
    public void Match_Header_HasToPassItsTest(string test, string? value, bool matches)
    {
        var route = Route();
        route.Headers["X-Tier"] = test;

        AssertMatch(route, value is null ? Routes.Request("/") : Routes.Request("/", headers: ("x-tier", value)), matches);
    }

    [TestCase("b", true)]
    [TestCase("a, b", false)]
    [TestCase("c", false)]
    [TestCase("!", false)]
    public void Match_HeaderOnSeveralLines_EachLineIsOneValue(string test, bool matches)
    {
        var route = Route();
        route.Headers["X-Tier"] = test;

        AssertMatch(route, Routes.Request("/", headers: ("X-Tier", new(["a", "b"]))), matches);
    }

    [TestCase("1", "?beta=1", true)]
    [TestCase("1", "?a=b&beta=1&c", true)]
    [TestCase("1", "?beta=2&beta=1", true)]
    [TestCase("1", "?beta=2", false)]
    [TestCase("1", "?Beta=1", false)]
    [TestCase("1", "", false)]
    [TestCase("1", "?%62eta=%31", true)]
    [TestCase("a b", "?beta=a+b", true)]
    [TestCase("a b", "?beta=a%20b", true)]
    [TestCase("a b*", "?beta=a%20bc", true)]
    [TestCase("", "?beta", true)]
    [TestCase("", "?beta=", true)]
    [TestCase("*", "?beta", true)]
    [TestCase("*", "?alpha=beta", false)]
    [TestCase("!", "?alpha=beta", true)]
    [TestCase("!", "", true)]
    [TestCase("!", "?beta", false)]
    [TestCase("!", "?%62eta", false)]
    [TestCase("~^[0-9]+$", "?beta=17", true)]
    [TestCase("~^[0-9]+$", "?beta=x", false)]
    public void Match_Query_HasToPassItsTestDecoded(string test, string query, bool matches)
    {
        var route = Route();
        route.Query["beta"] = test;

        AssertMatch(route, Routes.Request("/", query: query), matches);
    }

    [Test]
    public void Match_SeveralConditions_AllMustHold()
    {
        var route = Route();
        route.Host.Add("a.test");
        route.Methods.Add("PUT");
        route.Headers["X-A"] = "1";
        route.Headers["X-B"] = "!";
        route.Query["q"] = "*";

        AssertMatch(route, Routes.Request("/", "a.test", "PUT", "?q=1", ("X-A", "1")), true);
        AssertMatch(route, Routes.Request("/", "b.test", "PUT", "?q=1", ("X-A", "1")), false);
        AssertMatch(route, Routes.Request("/", "a.test", "GET", "?q=1", ("X-A", "1")), false);
        AssertMatch(route, Routes.Request("/", "a.test", "PUT", "?r=1", ("X-A", "1")), false);
        AssertMatch(route, Routes.Request("/", "a.test", "PUT", "?q=1", ("X-A", "2")), false);
        AssertMatch(route, Routes.Request("/", "a.test", "PUT", "?q=1", ("X-A", "1"), ("X-B", "1")), false);
    }

    [Test]
    public void Match_ConditionThatDoesNotHold_GoesOnToTheNextRoute()
    {
        var writes = Route("/api/*");
        writes.Methods.Add("POST");
        var table = Routes.Table(writes, Route("/api/*"), Route("*"));

        Assert.That(table.Match(Routes.Request("/api/x", method: "POST")), Is.SameAs(table.Routes[0]));
        Assert.That(table.Match(Routes.Request("/api/x")), Is.SameAs(table.Routes[1]));
        Assert.That(table.Match(Routes.Request("/x", method: "POST")), Is.SameAs(table.Routes[2]));
    }

    [Test]
    public void Match_HigherPriority_ComesBeforeTheOrder()
    {
        var table = Routes.Table(Prioritised("*", -1), Prioritised("/a/*", 0), Prioritised("/a/b/*", 5), Prioritised("/a/b/c", 5));

        Assert.Multiple(() =>
        {
            Assert.That(table.Match("/a/b/c")?.Path, Is.EqualTo("/a/b/*"));
            Assert.That(table.Match("/a/c")?.Path, Is.EqualTo("/a/*"));
            Assert.That(table.Match("/b")?.Path, Is.EqualTo("*"));
            Assert.That(table.Routes.Select(route => route.Path), Is.EqualTo(["*", "/a/*", "/a/b/*", "/a/b/c"]), "the configured order");
        });
    }

    [Test]
    public void Match_LenientReadingOfAnEarlierRouteWhoseConditionFails_IsTheLaterRoutes()
    {
        var admin = Route("/admin/*");
        admin.Methods.Add("POST");
        var table = Routes.Table(admin, Route("*"));

        Assert.That(table.Match(Routes.Request("/admin%2Fx", method: "POST"))!.Forward("/admin%2Fx"), Is.Null);
        Assert.That(table.Match(Routes.Request("/admin%2Fx"))!.Forward("/admin%2Fx"), Is.EqualTo("/admin%2Fx"));
    }

    [Test]
    public void Match_ValueBeyondTheBound_FailsTheExpression()
    {
        var route = Route();
        route.Headers["X-Tier"] = "~^a+$";

        AssertMatch(route, Routes.Request("/", headers: ("X-Tier", new string('a', 8_192))), true);
        AssertMatch(route, Routes.Request("/", headers: ("X-Tier", new string('a', 8_193))), false);
    }

    [Test]
    public void Match_ExpressionThatWouldExplodeElsewhere_TakesLinearTime()
    {
        var route = Route();
        route.Headers["X-Tier"] = "~^(a+)+$";

        AssertMatch(route, Routes.Request("/", headers: ("X-Tier", new string('a', 8_000) + "!")), false);
    }

    private static void AssertMatch(RouteOptions route, HttpRequest request, bool matches) =>
        Assert.That(Routes.Table(route).Match(request), matches ? Is.Not.Null : Is.Null);

    private static RouteOptions Route(string path = "*") => new() { Path = path, Target = "http://backend:1" };

    private static RouteOptions Prioritised(string path, int priority) => new() { Path = path, Target = "http://backend:1", Priority = priority };

    [TestCase("internal", "internal")]
    [TestCase("INTERNAL", "internal")]
    [TestCase("default", "rest")]
    [TestCase(null, "rest")]
    public void Listeners_OfARoute_TakeTheirRequestsOnly(string? listener, string expected)
    {
        var table = Routes.Table(
            new RouteOptions { Name = "internal", Path = "*", Target = "http://backend:1", Listeners = { "internal", "admin" } },
            new RouteOptions { Name = "rest", Path = "*", Target = "http://backend:1" });
        var request = Routes.Request("/");
        if (listener is not null)
        {
            request.HttpContext.Features.Set(new ListenerFeature(listener));
        }

        Assert.That(table.Match(request)?.Name, Is.EqualTo(expected));
    }
}
