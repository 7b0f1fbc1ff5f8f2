using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Probing;
using static HttpServer.Proxy.Tests.Configuration.CheckedRoutes;

namespace HttpServer.Proxy.Tests.Probing;

public sealed class ProbeRulesTests
{
    [TestCase("/health")]
    [TestCase("/")]
    [TestCase("/a/b?deep=1&x=%20")]
    public void Validate_GoodPath_Passes(string path) => Assert.That(Failures(Http(health => health.Path = path)), Is.Empty);

    [TestCase("")]
    [TestCase("health")]
    [TestCase("//health")]
    [TestCase("/a b")]
    [TestCase("/a\n")]
    [TestCase("/a#b")]
    [TestCase("/a?b#c")]
    [TestCase("/a?b c")]
    [TestCase("/../a")]
    [TestCase("http://a/b")]
    public void Validate_BadPath_FailsAtThePath(string path)
    {
        AssertKeys(Http(health => health.Path = path), "proxy[0].http_health.path");
        AssertKeys(WebSocket(health => health.Path = path), "proxy[0].websocket_health.path");
        AssertKeys(Route(route => route.HealthCheck = path), "proxy[0].health_check");
    }

    [Test]
    public void Validate_BadNumbers_FailAtEach()
    {
        AssertKeys(
            Http(health =>
            {
                (health.Interval, health.Timeout, health.HealthyThreshold, health.UnhealthyThreshold) = (0, double.NaN, 0, 101);
                health.ExpectedStatusCodes.AddRange([200, 99, 600]);
            }),
            "proxy[0].http_health.interval",
            "proxy[0].http_health.timeout",
            "proxy[0].http_health.healthy_threshold",
            "proxy[0].http_health.unhealthy_threshold",
            "proxy[0].http_health.expected_status_codes[1]",
            "proxy[0].http_health.expected_status_codes[2]");
        AssertKeys(
            WebSocket(health => (health.Interval, health.Timeout, health.HealthyThreshold, health.UnhealthyThreshold) = (86_401, 0, 101, 0)),
            "proxy[0].websocket_health.interval",
            "proxy[0].websocket_health.timeout",
            "proxy[0].websocket_health.healthy_threshold",
            "proxy[0].websocket_health.unhealthy_threshold");
    }

    [Test]
    public void Validate_BadWords_FailAtEach()
    {
        AssertKeys(Http(health => (health.Method, health.Host) = ("GET /", "a b")), "proxy[0].http_health.host", "proxy[0].http_health.method");
        AssertKeys(Http(health => health.Method = "CONNECT"), "proxy[0].http_health.method");
        AssertKeys(Http(health => health.ExpectedBody = ""), "proxy[0].http_health.expected_body");
        AssertKeys(Http(health => health.ExpectedBody = "~(a"), "proxy[0].http_health.expected_body");
        AssertKeys(Http(health => (health.Method, health.ExpectedBody) = ("HEAD", "ok")), "proxy[0].http_health.expected_body");
        AssertKeys(WebSocket(health => (health.Host, health.PingMessage) = ("", new string('x', 126))), "proxy[0].websocket_health.host", "proxy[0].websocket_health.ping_message");
    }

    [Test]
    public void Validate_ShortForm_MayStandBesideTheFullOneOnlyWithTheSameMeaning()
    {
        static RouteOptions Both(string path, double? interval) => Route(route =>
            (route.HealthCheck, route.HealthInterval, route.HttpHealth) = (path, interval, new HttpHealthOptions { Path = "/live", Interval = 7 }));

        Assert.That(Failures(Both("/live", 7)), Is.Empty);
        Assert.That(Failures(Both("/live", null)), Is.Empty);
        AssertKeys(Both("/other", 8), "proxy[0].health_check", "proxy[0].health_interval");
        AssertKeys(Route(route => route.HealthInterval = 5), "proxy[0].health_interval");
        AssertKeys(Route(route => (route.HealthCheck, route.HealthInterval) = ("/live", 0)), "proxy[0].health_interval");
    }

    private static RouteOptions Http(Action<HttpHealthOptions> configure) => Route(route =>
    {
        route.HttpHealth = new HttpHealthOptions();
        configure(route.HttpHealth);
    });

    private static RouteOptions WebSocket(Action<WebSocketHealthOptions> configure) => Route(route =>
    {
        route.WebsocketHealth = new WebSocketHealthOptions();
        configure(route.WebsocketHealth);
    });

    private static RouteOptions Route(Action<RouteOptions> configure)
    {
        var route = new RouteOptions { Path = "*", Target = "http://backend" };
        configure(route);
        return route;
    }

    private static void AssertKeys(RouteOptions route, params string[] keys) =>
        Assert.That(Failures(route).Select(failure => failure[..failure.IndexOf(": ", StringComparison.Ordinal)]), Is.EqualTo(keys));
}
