namespace HttpServer.Static.Tests.Listing;

public sealed class ListingTests
{
    [Test]
    public async Task Get_Directory_ShowsWhatIsServed()
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        server.Directory.Write("dir/b.txt", "12345");
        server.Directory.Write("dir/A.txt", "x");
        server.Directory.Write("dir/sub/x", "x");
        server.Directory.Write("dir/.hidden", "x");

        var response = await server.GetAsync("/dir/");
        var page = response.Body.Text;

        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/html; charset=utf-8"));
        Assert.That(response.Header("Content-Security-Policy"), Does.StartWith("default-src 'none'"));
        Assert.That(page, Does.Not.Contain("hidden"));
        Assert.That(page, Does.Contain("href=\"../\""));
        int At(string text) => page.IndexOf(text, StringComparison.Ordinal);
        Assert.That(new[] { At("\"./sub/\""), At("\"./A.txt\""), At("\"./b.txt\"") }, Is.Ordered.And.All.Positive);
        Assert.That(page, Does.Match("b\\.txt</a></td><td>5</td><td>[0-9]{4}-[0-9]{2}-[0-9]{2} "));
    }

    [Test]
    [Platform(Exclude = "Win")]
    public async Task Get_NamesMadeToHurt_AreEscaped()
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        server.Directory.Write("<script>alert(1)<\u2044script>", "x");
        server.Directory.Write("\"onmouseover=\"x", "x");
        server.Directory.Write("javascript:alert(1)", "x");
        server.Directory.Write("q?a#b%41", "x");

        var page = (await server.GetAsync("/")).Body.Text;

        Assert.That(page, Does.Not.Contain("<script").And.Not.Contain("\"onmouseover").And.Not.Contain("\"javascript:"));
        Assert.That(page, Does.Contain("href=\"./javascript%3Aalert%281%29\""));
        Assert.That(page, Does.Contain("href=\"./q%3Fa%23b%2541\""));
        Assert.That((await server.GetAsync("/q%3Fa%23b%2541")).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_DirectoryWithoutSlash_IsRedirected()
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        server.Directory.Write("dir/a.txt", "x");

        Assert.That((await server.GetAsync("/dir")).Header("Location"), Is.EqualTo("/dir/"));
    }
}
