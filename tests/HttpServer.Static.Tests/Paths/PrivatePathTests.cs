namespace HttpServer.Static.Tests.Paths;

public sealed class PrivatePathTests
{
    [TestCase("/config.toml", ExpectedResult = 404)]
    [TestCase("/CONFIG.toml", ExpectedResult = 404)]
    [TestCase("/config%2Etoml", ExpectedResult = 404)]
    [TestCase("/config.toml~", ExpectedResult = 404)]
    [TestCase("/logs/access.log", ExpectedResult = 404)]
    [TestCase("/logs/", ExpectedResult = 404)]
    [TestCase("/logs", ExpectedResult = 404)]
    [TestCase("/logs-of-trees.txt", ExpectedResult = 200)]
    [TestCase("/deeper/config.toml", ExpectedResult = 200)]
    public async Task<int> Get_PrivateNames_AreNotFound(string path)
    {
        await using var server = await StartAsync();

        return (await server.GetAsync(path)).StatusCode;
    }

    [Test]
    public async Task Get_Listing_LeavesThemOut()
    {
        await using var server = await StartAsync();

        var page = (await server.GetAsync("/")).Body.Text;

        Assert.That(page, Does.Contain("logs-of-trees.txt").And.Contain("deeper"));
        Assert.That(page, Does.Not.Contain("config.toml").And.Not.Contain("\"./logs/\""));
    }

    private static async Task<StaticServer> StartAsync()
    {
        var server = await StaticServer.StartAsync(options =>
        {
            options.DirectoryListing = true;
            options.PrivatePaths.Add(Path.Combine(options.Directory, "config.toml"));
            options.PrivatePaths.Add(Path.Combine(options.Directory, "logs") + Path.DirectorySeparatorChar);
            options.PrivatePaths.Add(Path.Combine(options.Directory, ".."));
        });
        foreach (var name in new[] { "config.toml", "CONFIG.toml", "config.toml~", "logs/access.log", "logs-of-trees.txt", "deeper/config.toml" })
        {
            server.Directory.Write(name, "content");
        }

        return server;
    }
}
