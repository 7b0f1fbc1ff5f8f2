using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Tests.Routing;

public sealed class RouteTableTests
{
    [TestCase("/health", "/health", true)]
    [TestCase("/health", "/health/", false)]
    [TestCase("/health", "/healthy", false)]
    [TestCase("/health", "/Health", false)]
    [TestCase("/health", "/", false)]
    [TestCase("/health", "", false)]
    [TestCase("/", "/", true)]
    [TestCase("/", "/x", false)]
    [TestCase("/api/*", "/api", true)]
    [TestCase("/api/*", "/api/", true)]
    [TestCase("/api/*", "/api/v1/users", true)]
    [TestCase("/api/*", "/apis", false)]
    [TestCase("/api/*", "/ap", false)]
    [TestCase("/api/*", "/API/x", false)]
    [TestCase("/api/*", "/x/api", false)]
    [TestCase("/api/*", "", false)]
    [TestCase("/a/b/c/*", "/a/b/c", true)]
    [TestCase("/a/b/c/*", "/a/b", false)]
    [TestCase("/a/b/c/*", "/a/b/cd/e", false)]
    [TestCase("/größe/*", "/größe/1", true)]
    [TestCase("*", "/", true)]
    [TestCase("*", "/any/thing", true)]
    [TestCase("*", "", true)]
    [TestCase("/*", "/any/thing", true)]
    [TestCase("/*", "", true)]
    public void Match_OneRoute_TakesItsPathsOnly(string route, string path, bool matches) =>
        Assert.That(Routes.Table(route).Match(path), matches ? Is.Not.Null : Is.Null);

    [TestCase("/api/v1/x", "/api/v1/*")]
    [TestCase("/api/v2/x", "/api/*")]
    [TestCase("/api/health", "/api/health")]
    [TestCase("/api/v2/late", "/api/*")]
    [TestCase("/apix", "*")]
    public void Match_SeveralRoutesTakeThePath_TheFirstInTheFileWins(string path, string expected)
    {
        var table = Routes.Table("/api/health", "/api/v1/*", "/api/*", "/api/v2/late", "*");

        Assert.That(table.Match(path)?.Path, Is.EqualTo(expected));
    }

    [Test]
    public void Match_EverythingFirst_TakesAll() =>
        Assert.That(Routes.Table("*", "/api/*", "/health").Match("/health")?.Path, Is.EqualTo("*"));

    [Test]
    public void Match_WithoutRoutes_IsNull() => Assert.That(Routes.Table(Array.Empty<string>()).Match("/"), Is.Null);

    [TestCase("/admin%2Fsecret")]
    [TestCase("/admin%2fsecret")]
    [TestCase("/%2Fadmin/secret")]
    [TestCase("//admin/secret")]
    [TestCase("/\\admin\\secret")]
    [TestCase("/admin\\secret")]
    [TestCase("/admin;x=1/secret")]
    public void Match_PathThatALenientServerReadsAsAnEarlierRoutes_DoesNotSlipPast(string path)
    {
        var route = Routes.Table("/admin/*", "*").Match(path)!;

        Assert.That(route.Path, Is.EqualTo("/admin/*"));
        Assert.That(route.Forward(path), Is.Null);
    }

    [TestCase("/@scope%2Fname")]
    [TestCase("/projects/group%2Fproject/files")]
    [TestCase("/list;page=2/item")]
    [TestCase("/a//b")]
    public void Match_UnusualPathOfOneRouteInEveryReading_GoesThrough(string path)
    {
        var route = Routes.Table("/admin/*", "*").Match(path)!;

        Assert.That(route.Forward(path), Is.EqualTo(path));
    }

    [Test]
    public void Match_TenThousandRoutes_FindsEach()
    {
        var paths = Enumerable.Range(0, 10_000).Select(i => i % 2 == 0 ? $"/tenant{i}/*" : $"/tenant{i}/exact").ToArray();
        var table = Routes.Table(paths);

        for (var i = 0; i < paths.Length; i++)
        {
            Assert.That(table.Match($"/tenant{i}/exact")?.Path, Is.EqualTo(paths[i]));
        }
    }

    [Test]
    public void Match_RandomRoutesAndPaths_AgreesWithTheObviousMatcher()
    {
        var random = new Random(11);
        var matched = 0;
        for (var round = 0; round < 300; round++)
        {
            var patterns = Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pattern(random)).ToArray();
            var table = Routes.Table(patterns);
            for (var i = 0; i < 100; i++)
            {
                var path = Path(random, 5);
                var expected = patterns.FirstOrDefault(pattern => Takes(pattern, path));

                Assert.That(table.Match(path)?.Path, Is.EqualTo(expected), $"{path} in {string.Join(", ", patterns)}");
                matched += expected is null ? 0 : 1;
            }
        }
        Assert.That(matched, Is.InRange(5_000, 29_000), "the sample holds both outcomes");
    }

    [Test]
    public void Match_OrdinaryPath_AllocatesNothing()
    {
        var special = new RouteOptions { Path = "*", Target = "http://a", Query = { ["beta"] = "1" }, Headers = { ["X-Tier"] = "gold*", ["Accept"] = "~json" } };
        special.Host.AddRange(["shop.test", "*.shop.test"]);
        special.Methods.Add("GET");
        var table = Routes.Table(
        [
            special,
            .. new[] { "/health", "/api/v1/*", "/api/*", "*" }.Select(path => new RouteOptions { Path = path, Target = "http://a" }),
        ]);
        var request = Routes.Request("/api/v1/users/1.png", "eu.shop.test:8080", query: "?size=20&beta=2", headers: [("X-Tier", "golden"), ("Accept", "text/json")]);
        table.Match(request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            var route = table.Match(request);
            route!.TryGetForwardTarget("/api/v1/users/1.png?size=20%2F30", "", out _);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    private static bool Takes(string pattern, string path) => pattern switch
    {
        "*" or "/*" => true,
        _ when pattern.EndsWith("/*", StringComparison.Ordinal) =>
            path == pattern[..^2] || path.StartsWith(pattern[..^1], StringComparison.Ordinal),
        _ => path == pattern,
    };

    private static string Pattern(Random random) => random.Next(20) switch
    {
        0 => "*",
        < 12 => Path(random, 3).TrimEnd('/') + "/*",
        _ => Path(random, 3),
    };

    private static string Path(Random random, int depth)
    {
        var path = "";
        for (var i = random.Next(1, depth + 1); i > 0; i--)
        {
            path += "/" + "abc"[random.Next(3)] + (random.Next(3) == 0 ? "a" : "");
        }
        return path + (random.Next(8) == 0 ? "/" : "");
    }
}
