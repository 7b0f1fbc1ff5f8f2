namespace HttpServer.Static.Tests.Requests;

public sealed class DirectoryTests
{
    [TestCase("/docs", "/docs/")]
    [TestCase("/docs?a=1&b=/x", "/docs/?a=1&b=/x")]
    [TestCase("/a%20b", "/a%20b/")]
    [TestCase("/d%6fcs", "/docs/")]
    public async Task Get_DirectoryWithoutSlash_IsRedirectedToTheSlash(string target, string location)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("docs/index.html", "docs");
        server.Directory.Write("a b/index.html", "ab");

        var response = await server.GetAsync(target);

        Assert.That(response.StatusCode, Is.EqualTo(308));
        Assert.That(response.Header("Location"), Is.EqualTo(location));
    }

    [TestCase("//evil.example")]
    [TestCase("//evil.example/..")]
    [TestCase("/%2fevil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("/%5cevil.example")]
    [TestCase("///evil.example")]
    public async Task Get_PathThatLooksLikeAnotherHost_IsNeverRedirectedThere(string target)
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        server.Directory.Write("evil.example/index.html", "x");

        var response = await server.GetAsync(target);

        Assert.That(response.StatusCode, Is.AnyOf(400, 404));
        Assert.That(response.Header("Location"), Is.Null);
    }

    [Test]
    public async Task Get_Directory_IsAnsweredWithTheFirstIndexFile()
    {
        await using var server = await StaticServer.StartAsync(options =>
        {
            options.IndexFiles.Add("default.htm");
            options.IndexFiles.Add("index.html");
        });
        server.Directory.Write("both/index.html", "second");
        server.Directory.Write("both/default.htm", "first");
        server.Directory.Write("one/index.html", "second");

        Assert.That((await server.GetAsync("/both/")).Body.Text, Is.EqualTo("first"));
        Assert.That((await server.GetAsync("/one/")).Body.Text, Is.EqualTo("second"));
    }

    [Test]
    public async Task Get_DirectoryWithoutIndexAndListing_IsNotFound()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("assets/a.js", "x");

        Assert.That((await server.GetAsync("/assets")).StatusCode, Is.EqualTo(404));
        Assert.That((await server.GetAsync("/assets/")).StatusCode, Is.EqualTo(404));
    }
}
