using HttpServer.Testing;

namespace HttpServer.Static.Tests.Files;

[Platform("Linux,MacOsX")]
public sealed class LinkTests
{
    [Test]
    public async Task Get_LinkOutOfTheRoot_IsNotFound()
    {
        using var outside = new TempDirectory();
        outside.Write("secret.txt", "secret");
        outside.Write("index.html", "secret");
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        File.CreateSymbolicLink(server.Directory.Combine("absolute"), outside.Combine("secret.txt"));
        File.CreateSymbolicLink(server.Directory.Combine("relative"), Path.GetRelativePath(server.Directory.FullPath, outside.Combine("secret.txt")));
        File.CreateSymbolicLink(server.Directory.Combine("dir"), outside.FullPath);
        File.CreateSymbolicLink(server.Directory.Combine("chain"), "absolute");
        File.CreateSymbolicLink(server.Directory.Combine("loop"), "loop");
        File.CreateSymbolicLink(server.Directory.Combine("dangling"), "nothing");

        foreach (var target in new[] { "/absolute", "/relative", "/dir", "/dir/", "/dir/secret.txt", "/chain", "/loop", "/dangling" })
        {
            var response = await server.GetAsync(target);

            Assert.That(response.StatusCode, Is.EqualTo(404), target);
        }
        var listing = (await server.GetAsync("/")).Body.Text;
        Assert.That(listing, Does.Not.Contain("absolute").And.Not.Contain("chain").And.Not.Contain("dir/").And.Not.Contain("loop"));
    }

    [Test]
    public async Task Get_LinkToSiblingWithTheRootsNameAsPrefix_IsNotFound()
    {
        using var parent = new TempDirectory();
        parent.Write("site/a.txt", "public");
        parent.Write("site-private/b.txt", "secret");
        File.CreateSymbolicLink(parent.Combine("site", "link"), parent.Combine("site-private", "b.txt"));
        await using var server = await StaticServer.StartAsync(options => options.Directory = parent.Combine("site"));

        var response = await server.GetAsync("/link");

        Assert.That(response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_LinkWithinTheRoot_IsServed()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("data/real.txt", "real");
        File.CreateSymbolicLink(server.Directory.Combine("absolute"), server.Directory.Combine("data", "real.txt"));
        File.CreateSymbolicLink(server.Directory.Combine("relative"), "data/real.txt");
        File.CreateSymbolicLink(server.Directory.Combine("dir"), server.Directory.Combine("data"));

        foreach (var target in new[] { "/absolute", "/relative", "/dir/real.txt" })
        {
            var response = await server.GetAsync(target);

            Assert.That(response.Body.Text, Is.EqualTo("real"), target);
        }
    }

    [Test]
    public async Task Get_LinkTurnedOutsideAfterItWasCached_IsNotFound()
    {
        using var outside = new TempDirectory();
        outside.Write("secret.txt", "secret");
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("real.txt", "real");
        File.CreateSymbolicLink(server.Directory.Combine("link"), "real.txt");
        Assert.That((await server.GetAsync("/link")).Body.Text, Is.EqualTo("real"));

        File.Delete(server.Directory.Combine("link"));
        File.CreateSymbolicLink(server.Directory.Combine("link"), outside.Combine("secret.txt"));
        server.PassCheckInterval();
        var response = await server.GetAsync("/link");

        Assert.That(response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_RootThatIsALinkMovedToTheNextRelease_ServesTheNextRelease()
    {
        using var releases = new TempDirectory();
        releases.Write("1/index.html", "one");
        releases.Write("2/index.html", "two");
        File.CreateSymbolicLink(releases.Combine("current"), releases.Combine("1"));
        await using var server = await StaticServer.StartAsync(options => options.Directory = releases.Combine("current"));
        Assert.That((await server.GetAsync("/")).Body.Text, Is.EqualTo("one"));

        File.Delete(releases.Combine("current"));
        File.CreateSymbolicLink(releases.Combine("current"), releases.Combine("2"));
        server.PassCheckInterval();

        Assert.That((await server.GetAsync("/")).Body.Text, Is.EqualTo("two"));
    }
}
