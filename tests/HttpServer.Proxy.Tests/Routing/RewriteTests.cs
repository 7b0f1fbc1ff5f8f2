using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class RewriteTests
{
    // In the place of the matched prefix.
    [TestCase("/api/*", "/v2", "/api/x?q=/api", "/v2/x?q=/api")]
    [TestCase("/api/*", "/v2", "/api", "/v2")]
    [TestCase("/api/*", "/v2", "/api?q", "/v2?q")]
    [TestCase("/api/*", "/v2", "/api/", "/v2/")]
    [TestCase("/api/*", "/v2/", "/api/x", "/v2/x")]
    [TestCase("/api/*", "/v2/", "/api", "/v2")]
    [TestCase("/api/*", "/a%20b/c", "/%61pi/x%2Fy%25;p=1//z", "/a%20b/c/x%2Fy%25;p=1//z")]
    [TestCase("/api/*", "/", "/api/x", "/x")]
    [TestCase("/api/*", "/", "/api", "/")]
    [TestCase("/api/*", "/", "/api?q", "/?q")]
    [TestCase("/api/*", "/v2", "/x/../api/./y", "/v2/y")]
    // Of an exact path, in the place of all of it.
    [TestCase("/health", "/status", "/health?full", "/status?full")]
    [TestCase("/health", "/status/", "/health", "/status/")]
    [TestCase("/health", "/", "/he%61lth", "/")]
    // Of everything, before it.
    [TestCase("*", "/site", "/x%2Fy", "/site/x%2Fy")]
    [TestCase("*", "/site", "/", "/site/")]
    [TestCase("*", "/site", "http://host/x", "/site/x")]
    [TestCase("*", "/site", "*", "*")]
    public void Forward_Prefix_TakesThePlaceOfWhatMatched(string path, string prefix, string raw, string expected) =>
        Assert.That(WithPrefix(path, prefix).Forward(raw), Is.EqualTo(expected));

    // The result could be taken for //authority.
    [TestCase("/", "/api//evil.test/x")]
    [TestCase("/", "/api/%2Fevil.test")]
    [TestCase("/", "/api/%2fevil.test")]
    [TestCase("/", "/api/\\evil.test")]
    [TestCase("/", "/api/%5Cevil.test")]
    // Doubtful before it is rewritten.
    [TestCase("/v2", "/api/..%2Fadmin")]
    [TestCase("/v2", "/api/../x")]
    [TestCase("/v2", "/api/x#y")]
    [TestCase("/v2", "/api/x\r\nHost: y")]
    public void Forward_PrefixWithADoubtfulResult_IsRefused(string prefix, string raw) =>
        Assert.That(WithPrefix("/api/*", prefix).Forward(raw), Is.Null);

    [TestCase("/api/*", "/api/x?q", "/api/x?q")]
    [TestCase("/api/*", "/%61pi/x%2Fy", "/%61pi/x%2Fy")]
    [TestCase("/api/*", "/api", "/api")]
    [TestCase("/api/*", "/apix", null)]
    [TestCase("/api/*", "/api%2Fx", null)]
    [TestCase("*", "/x", "/x")]
    public void Forward_PrefixThatIsKept_GoesOutAsItCame(string path, string raw, string? expected)
    {
        var route = Routes.Table(new RouteOptions { Path = path, Target = "http://b", StripPrefix = false }).Routes[0];

        Assert.That(route.Forward(raw), Is.EqualTo(expected));
        Assert.That(route.Forward("/gw" + raw, "/gw"), Is.EqualTo(expected), "the branch is stripped all the same");
    }

    [TestCase("*", "^/old/(.*)$", "/new/$1", "/old/a%2Fb?q=/old/", "/new/a%2Fb?q=/old/")]
    [TestCase("*", "^/old/(.*)$", "/new/$1", "/other/a%2Fb", "/other/a%2Fb")]
    [TestCase("*", "^/(?<user>[^/]+)/(?<repo>[^/]+)$", "/r/${repo}/of/${user}", "/ann/x%20y", "/r/x%20y/of/ann")]
    [TestCase("*", "a", "$$0", "/banana", "/b$0nana")]
    [TestCase("*", "b", "[$0]", "/abcb", "/a[b]cb")]
    [TestCase("*", "/{2,}", "/", "/a//b//c", "/a/b//c")]
    [TestCase("*", "^/(x)?(y)?$", "/$1$2", "/y", "/y")]
    [TestCase("*", "\\.html$", "", "/page.html?a.html", "/page?a.html")]
    // It sees what would go out without it.
    [TestCase("/api/*", "^/v1/", "/v2/", "/api/v1/x", "/v2/x")]
    [TestCase("/api/*", "^/$", "/index", "/api", "/index")]
    [TestCase("/api/*", "^/api", "/x", "/api/y", "/y")]
    [TestCase("*", "^/x", "/y", "*", "*")]
    public void Forward_Expression_ReplacesItsFirstMatchInTheRawPath(string path, string regex, string replacement, string raw, string expected) =>
        Assert.That(WithRegex(path, regex, replacement).Forward(raw), Is.EqualTo(expected));

    [Test]
    public void Forward_ExpressionWithTheKeptPrefix_SeesIt()
    {
        var route = Routes.Table(new RouteOptions
        {
            Path = "/api/*",
            Target = "http://b",
            StripPrefix = false,
            Rewrite = new RewriteOptions { Regex = "^/api/v(\\d+)", Replacement = "/v$1/api" },
        }).Routes[0];

        Assert.That(route.Forward("/api/v12/x"), Is.EqualTo("/v12/api/x"));
    }

    // The result is no path, could be taken for //authority, or has dot segments.
    [TestCase("^/go/", "", "/go/x")]
    [TestCase("^/go", "", "/gox")]
    [TestCase("^/go", "", "/go//evil.test")]
    [TestCase("^/go/", "//", "/go/evil.test")]
    [TestCase("^/go/(.*)", "/$1", "/go/%2Fevil.test")]
    [TestCase("X", "", "/a/.X./b")]
    [TestCase("X", ".", "/a/X./b")]
    [TestCase("X", "", "/a/%2Xe%2e/b")]
    [TestCase("X", "", "/a%2F.X./b")]
    [TestCase("X", "", "/a/..X;p/b")]
    [TestCase("X", "", "/a/.X.%2Fb")]
    // Another server would find the match, so the rewriting would be dodged.
    [TestCase("^/old/", "/new/", "/%6Fld/x")]
    [TestCase("^/old/", "/new/", "//old/x")]
    [TestCase("^/old/", "/new/", "/old%2Fx")]
    [TestCase("^/old/", "/new/", "/old;p=1/x")]
    [TestCase("^/old/", "/new/", "/\\old/x")]
    [TestCase("^/old/", "/new/", "//%6fld;p/x")]
    public void Forward_ExpressionWithADoubtfulResult_IsRefused(string regex, string replacement, string raw)
    {
        var route = WithRegex("*", regex, replacement);

        Assert.That(route.Forward(raw), Is.Null);
        Assert.That(Routes.Single("*").Forward(raw.Replace("/..X;p/", "/x/", StringComparison.Ordinal)), Is.Not.Null, "without it the target is good");
    }

    [Test]
    public void Forward_PathBeyondTheBound_IsRefused()
    {
        var route = WithRegex("*", "^/a", "/b");

        Assert.That(route.Forward("/a" + new string('x', 8_190)), Is.EqualTo("/b" + new string('x', 8_190)));
        Assert.That(route.Forward("/a" + new string('x', 8_191)), Is.Null);
    }

    [Test]
    public void Forward_ReplacementThatGrowsBeyondTheBound_IsRefused()
    {
        var route = WithRegex("*", "^/(.*)$", "/" + string.Concat(Enumerable.Repeat("$1", 100)));

        Assert.That(route.Forward("/" + new string('x', 50)), Has.Length.EqualTo(5_001));
        Assert.That(route.Forward("/" + new string('x', 5_000)), Is.Null);
    }

    [Test]
    public void Forward_ExpressionThatWouldExplodeElsewhere_TakesLinearTime()
    {
        var route = WithRegex("*", "^(/a+)+$", "/b");
        var raw = string.Concat(Enumerable.Repeat("/aaaa", 1_600)) + "!";

        Assert.That(route.Forward(raw), Is.EqualTo(raw));
    }

    [Test]
    public void Forward_RandomTargetsThroughARewrite_StayBelowItsPrefix()
    {
        var route = WithPrefix("/api/*", "/inner/v2");
        var expression = WithRegex("/api/*", "^(.*)$", "/inner/v2$1");
        var random = new Random(23);
        var forwarded = 0;
        for (var i = 0; i < 6_000; i++)
        {
            var raw = RawTargetReadings.Random(random);
            foreach (var target in new[] { route.Forward(raw), expression.Forward(raw) }.OfType<string>())
            {
                Assert.That(RawTargetReadings.Leniently(target) + "/", Does.StartWith("/inner/v2/"), raw);
                forwarded++;
            }
        }

        Assert.That(forwarded, Is.GreaterThan(1_000));
    }

    private static Route WithPrefix(string path, string prefix) =>
        Routes.Table(new RouteOptions { Path = path, Target = "http://b", Rewrite = new RewriteOptions { Prefix = prefix } }).Routes[0];

    private static Route WithRegex(string path, string regex, string replacement) =>
        Routes.Table(new RouteOptions { Path = path, Target = "http://b", Rewrite = new RewriteOptions { Regex = regex, Replacement = replacement } }).Routes[0];
}
