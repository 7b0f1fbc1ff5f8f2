using HttpServer.Proxy.Configuration;
using static HttpServer.Proxy.Tests.Configuration.CheckedRoutes;

namespace HttpServer.Proxy.Tests.Configuration;

public sealed class ProxyOptionsRulesTests
{
    private const string LongLabel = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    [TestCase("")]
    [TestCase("api")]
    [TestCase("*.jpg")]
    [TestCase("/a/*/b")]
    [TestCase("/a*")]
    [TestCase("/a/**")]
    [TestCase("/a?b")]
    [TestCase("/a#b")]
    [TestCase("/a/../b")]
    [TestCase("/a\n")]
    [TestCase("http://host/a")]
    public void Validate_BadPath_FailsAtThePath(string path) =>
        Assert.That(Failures(new RouteOptions { Path = path, Target = "http://backend" }), Has.Exactly(1).Items.And.All.StartsWith("proxy[0].path: "));

    [TestCase("*")]
    [TestCase("/*")]
    [TestCase("/")]
    [TestCase("/api/*")]
    [TestCase("/größe/a b/*")]
    public void Validate_GoodPath_Passes(string path) =>
        Assert.That(Failures(new RouteOptions { Path = path, Target = "http://backend" }), Is.Empty);

    [TestCase("http://backend")]
    [TestCase("HTTPS://backend:8443/")]
    [TestCase("ws://10.0.0.1:81")]
    [TestCase("wss://[::1]/base")]
    [TestCase("h2c://backend:5000")]
    [TestCase("grpc://[::1]:50051/base")]
    [TestCase("GRPCS://backend")]
    [TestCase("srv+http://_http._tcp.backend.example")]
    [TestCase("srv+https://_api._tcp.backend.example/base")]
    public void Validate_GoodTarget_Passes(string url) =>
        Assert.That(Failures(new RouteOptions { Path = "*", Target = url }), Is.Empty);

    [TestCase("db.example.com:5432")]
    [TestCase("10.0.0.1:1")]
    [TestCase("[::1]:65535")]
    public void Validate_GoodAuthority_Passes(string authority) =>
        Assert.That(Failures(new RouteOptions { Path = "*", Target = "http://backend", Connect = { authority } }), Is.Empty);

    [TestCase("")]
    [TestCase("db.example.com")]
    [TestCase(":5432")]
    [TestCase("*:5432")]
    [TestCase("*.example.com:5432")]
    [TestCase("db.example.com:*")]
    [TestCase("db.example.com:0")]
    [TestCase("db.example.com:05432")]
    [TestCase("db.example.com:65536")]
    [TestCase("http://db.example.com:5432")]
    [TestCase("user@db.example.com:5432")]
    [TestCase("::1:5432")]
    [TestCase("[db]:5432")]
    public void Validate_BadAuthority_FailsAtIt(string authority) =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://backend", Connect = { authority } }),
            Has.Exactly(1).Items.And.All.StartsWith($"proxy[0].connect[0]: '{authority}' "));

    [Test]
    public void Validate_ConnectWithWhatOtherRequestsHave_FailsAtEach() =>
        Assert.That(
            Failures(new RouteOptions { Path = "/db", Target = "http://backend", Connect = { "db:1" }, Host = { "db" }, Methods = { "GET" }, Upgrades = { "tcp" } }),
            Has.Exactly(4).Items.And.All.Contains("does not go with connect"));

    [Test]
    public void Validate_ConnectBehindARouteForEverything_Passes() =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://backend" }, new RouteOptions { Path = "*", Target = "http://db", Connect = { "db:1" } }),
            Is.Empty);

    [Test]
    public void Validate_ConnectOfTwoRoutesToOneAuthority_FailsUnlessTheFirstLeavesSome()
    {
        var first = new RouteOptions { Path = "*", Target = "http://a", Connect = { "db:1", "db:2" } };
        var second = new RouteOptions { Path = "*", Target = "http://b", Connect = { "db:3", "DB:2" } };
        var some = new RouteOptions { Path = "*", Target = "http://c", Connect = { "db:2" }, Headers = { ["X-Tier"] = "gold" } };

        Assert.That(Failures(first, second), Is.EqualTo(["proxy[1].connect[1]: 'DB:2' can never come here, because proxy[0] comes first and takes it"]));
        Assert.That(Failures(some, first), Is.Empty);
        Assert.That(Failures(first, some), Has.One.StartsWith("proxy[1].connect[0]: "));
    }

    [TestCase("tcp")]
    [TestCase("SPDY/3.1")]
    [TestCase("https-like")]
    public void Validate_GoodUpgrade_Passes(string protocol) =>
        Assert.That(Failures(new RouteOptions { Path = "*", Target = "http://backend", Upgrades = { protocol } }), Is.Empty);

    [TestCase("")]
    [TestCase("t cp")]
    [TestCase("tcp, spdy")]
    [TestCase("SPDY/")]
    [TestCase("/3.1")]
    [TestCase("a/b/c")]
    [TestCase("tcp\r\nX")]
    [TestCase("WebSocket")]
    [TestCase("h2c")]
    [TestCase("H2C")]
    [TestCase("h2")]
    [TestCase("HTTP/2.0")]
    [TestCase("http/3")]
    [TestCase("TLS/1.0")]
    public void Validate_BadUpgrade_FailsAtIt(string protocol) =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://backend", Upgrades = { "tcp", protocol } }),
            Has.Exactly(1).Items.And.All.StartsWith($"proxy[0].upgrades[1]: '{protocol}' "));

    [TestCase("backend:8080")]
    [TestCase("/backend")]
    [TestCase("ftp://backend")]
    [TestCase("http://")]
    [TestCase("http:backend")]
    [TestCase("http://backend?x=1")]
    [TestCase("http://backend#x")]
    [TestCase("http://backend:99999")]
    [TestCase("srv+http://backend")]
    [TestCase("srv+http://_http._tcp")]
    [TestCase("srv+http://_http._tcp.backend:80")]
    [TestCase("srv+http://_http._tcp.backend:8080")]
    [TestCase("srv+ftp://_http._tcp.backend")]
    [TestCase("http://user:secret@backend")]
    [TestCase("grpc://")]
    [TestCase("http://" + LongLabel + "." + LongLabel + "." + LongLabel + "." + LongLabel + ".a")]
    [TestCase("grpc://back end")]
    [TestCase("grpc://backend:99999")]
    [TestCase("h2://backend")]
    public void Validate_BadTarget_FailsAtTheTargetWithoutTellingPasswords(string url)
    {
        Assert.That(Failures(new RouteOptions { Path = "*", Target = url }), Has.One.StartsWith("proxy[0].target: ").And.None.Contains("secret"));
        Assert.That(Failures(WithTargets(new() { Url = "http://good" }, new() { Url = url })), Has.One.StartsWith("proxy[0].targets[1].url: ").And.None.Contains("secret"));
    }

    [TestCase("h2c://backend", "http1", false)]
    [TestCase("grpcs://backend", "http1", false)]
    [TestCase("https://backend", "http1", true)]
    [TestCase("https://backend", "http2", true)]
    [TestCase("grpc://backend", "grpc", true)]
    [TestCase("grpc://backend", "", true)]
    public void Validate_Protocol_MustBeWhatTheTargetSays(string url, string protocol, bool isGood)
    {
        string[] expected = isGood ? [] : [$"proxy[0].protocol: 'http1' is not what '{url}' says"];
        Assert.That(Failures(new RouteOptions { Path = "*", Target = url, Protocol = protocol }), Is.EqualTo(expected));
        var route = WithTargets(new() { Url = "http://good" }, new() { Url = url });
        route.Protocol = protocol;
        Assert.That(Failures(route), Is.EqualTo(expected));
    }

    [Test]
    public void Validate_TargetsEmptyOrDoubled_Fails() => Assert.Multiple(() =>
    {
        Assert.That(Failures(new RouteOptions { Path = "*" }), Is.EqualTo(["proxy[0]: needs a target, or a list of targets"]));
        var both = WithTargets(new TargetOptions { Url = "http://a" });
        both.Target = "http://b";
        Assert.That(Failures(both), Is.EqualTo(["proxy[0].target: give either target or targets, not both"]));
        Assert.That(
            Failures(WithTargets(new() { Url = "http://a" }, new() { Url = "ws://A:80/" })),
            Is.EqualTo(["proxy[0].targets[1].url: 'ws://A:80/' is the same backend as targets[0]; give it a weight instead"]));
    });

    [TestCase("")]
    [TestCase("Path")]
    [TestCase("header:")]
    [TestCase("header:a b")]
    [TestCase("cookie:a=b")]
    [TestCase("ip")]
    public void Validate_BadHashKey_NamesTheKnownOnes(string key) =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://backend", Strategy = "consistent_hash", HashKey = key }),
            Is.EqualTo([$"proxy[0].hash_key: '{key}' is not a key (known: client, path, header:NAME, cookie:NAME)"]));

    [TestCase("client")]
    [TestCase("path")]
    [TestCase("header:X-Tenant")]
    [TestCase("cookie:cart")]
    public void Validate_GoodHashKey_Passes(string key) =>
        Assert.That(Failures(new RouteOptions { Path = "*", Target = "http://backend", HashKey = key }), Is.Empty);

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(65536)]
    public void Validate_BadWeight_FailsAtTheWeight(int weight) =>
        Assert.That(Failures(WithTargets(new TargetOptions { Url = "http://a", Weight = weight })), Has.One.StartsWith("proxy[0].targets[0].weight: "));

    [TestCase(-1)]
    [TestCase(1_000_001)]
    public void Validate_BadMaxConnections_FailsAtTheKey(int most) =>
        Assert.That(Failures(WithTargets(new TargetOptions { Url = "http://a", MaxConnections = most })), Has.One.StartsWith("proxy[0].targets[0].max_connections: "));

    [Test]
    public void Validate_NothingButBackups_Fails() =>
        Assert.That(
            Failures(WithTargets(new TargetOptions { Url = "http://a", Backup = true }, new TargetOptions { Url = "http://b", Backup = true })),
            Has.One.StartsWith("proxy[0].targets: "));

    [TestCase(-1, 5.0, "queue_size")]
    [TestCase(100_001, 5.0, "queue_size")]
    [TestCase(0, 0.0, "queue_timeout")]
    [TestCase(0, double.NaN, "queue_timeout")]
    [TestCase(0, 5.0, "dns_refresh")]
    public void Validate_BadQueue_FailsAtTheKey(int size, double timeout, string key) =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://a", QueueSize = size, QueueTimeout = timeout, DnsRefresh = key == "dns_refresh" ? -1 : 30 }),
            Has.One.StartsWith($"proxy[0].{key}: "));

    [Test]
    public void Validate_UnknownStrategy_NamesTheKnownOnes() =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://a", Strategy = "round_robbin" }),
            Is.EqualTo(["proxy[0].strategy: 'round_robbin' is not a strategy (known: round_robin, weighted_round_robin, random, least_connections, power_of_two, least_time, consistent_hash)"]));

    [Test]
    public void Validate_NumbersOutOfBounds_FailsAtEach() =>
        Assert.That(
            Failures(new RouteOptions
            {
                Path = "*",
                Target = "http://a",
                Timeout = 0,
                ConnectTimeout = -1,
                RequestTimeout = 1e9,
                WebsocketIdleTimeout = double.NaN,
                MaxRequestSizeMb = -0.5,
            }).Select(failure => failure.Split(':')[0]),
            Is.EqualTo(["proxy[0].timeout", "proxy[0].connect_timeout", "proxy[0].request_timeout", "proxy[0].websocket_idle_timeout", "proxy[0].max_request_size_mb"]));

    [Test]
    public void Validate_BadWords_FailsAtEach() =>
        Assert.That(
            Failures(new RouteOptions { Path = "*", Target = "http://a", Protocol = "gopher", StickyCookie = "a b", Name = " " }).Select(failure => failure.Split(':')[0]),
            Is.EquivalentTo(["proxy[0].protocol", "proxy[0].sticky_cookie", "proxy[0].name"]));

    [TestCase("/a", "/a")]
    [TestCase("/a/*", "/a/*")]
    [TestCase("/a/*", "/a")]
    [TestCase("/a/*", "/a/b")]
    [TestCase("/a/*", "/a/b/*")]
    [TestCase("*", "/a")]
    [TestCase("/*", "/a/*")]
    [TestCase("*", "/*")]
    public void Validate_RouteBehindOneThatTakesAllItsRequests_FailsAtItsPath(string first, string second) =>
        Assert.That(
            Failures(new RouteOptions { Path = first, Target = "http://a" }, new RouteOptions { Path = second, Target = "http://b" }),
            Is.EqualTo([$"proxy[1].path: '{second}' can never match, because proxy[0] ('{first}') comes first and takes all its requests"]));

    [TestCase("/a", "/a/*")]
    [TestCase("/a/b/*", "/a/*")]
    [TestCase("/a/*", "/ab")]
    [TestCase("/a/", "/a")]
    [TestCase("/a", "*")]
    public void Validate_RoutesThatBothTakeRequests_Passes(string first, string second) =>
        Assert.That(Failures(new RouteOptions { Path = first, Target = "http://a" }, new RouteOptions { Path = second, Target = "http://b" }), Is.Empty);

    [Test]
    public void Validate_NameTwice_FailsAtTheSecond() =>
        Assert.That(
            Failures(new RouteOptions { Path = "/a", Target = "http://a" }, new RouteOptions { Path = "/b", Name = "/a", Target = "http://b" }),
            Is.EqualTo(["proxy[1].name: '/a' is the name of proxy[0] already"]));

    [Test]
    public void Validate_ManyMistakes_TellsAll() =>
        Assert.That(
            Failures(
                new RouteOptions { Path = "", Timeout = -1 },
                new RouteOptions { Path = "x", Target = "y", Strategy = "z" }),
            Has.Length.EqualTo(6));

    [Test]
    public void Validate_NullsFromAJsonFile_FailsAtEach() =>
        Assert.That(
            Failures(WithTargets([null!]), null!, new RouteOptions { Path = null!, Strategy = null!, Protocol = null!, Target = "http://a" }).Select(failure => failure.Split(':')[0]),
            Is.EqualTo(["proxy[0].targets[0]", "proxy[1]", "proxy[2].path", "proxy[2].strategy", "proxy[2].protocol"]));

    [Test]
    public void Validate_Defaults_Pass() =>
        Assert.That(Failures(new RouteOptions { Path = "*", Target = "http://localhost:3000" }), Is.Empty);

    private static RouteOptions WithTargets(params TargetOptions[] targets)
    {
        var route = new RouteOptions { Path = "*" };
        route.Targets.AddRange(targets);
        return route;
    }
}
