namespace HttpServer.Static.Tests.Paths;

public sealed class RefusedPathTests
{
    [TestCase("/../secret.txt", 400)]
    [TestCase("/a/../../secret.txt", 400)]
    [TestCase("/a/../file.txt", 400)]
    [TestCase("/./file.txt", 400)]
    [TestCase("/%2e%2e/secret.txt", 400)]
    [TestCase("/%2E./secret.txt", 400)]
    [TestCase("/.%2e/secret.txt", 400)]
    [TestCase("/..%2fsecret.txt", 400)]
    [TestCase("/..%2Fsecret.txt", 400)]
    [TestCase("/a%2ffile.txt", 400)]
    [TestCase("/..\\secret.txt", 400)]
    [TestCase("/..%5csecret.txt", 400)]
    [TestCase("/a%5Cfile.txt", 400)]
    [TestCase("/%252e%252e%252fsecret.txt", 404)]
    [TestCase("/%252e%252e/secret.txt", 404)]
    [TestCase("/%c0%ae%c0%ae/secret.txt", 400)]
    [TestCase("/%c0%af../secret.txt", 400)]
    [TestCase("/%e0%80%af", 400)]
    [TestCase("/%ed%a0%80", 400)]
    [TestCase("/%ff", 400)]
    [TestCase("/file.txt%00", 400)]
    [TestCase("/file.txt%00.html", 400)]
    [TestCase("/file.txt%0d%0aX:%201", 400)]
    [TestCase("/%7f", 400)]
    [TestCase("/..;/secret.txt", 400)]
    [TestCase("/..;x=y/secret.txt", 400)]
    [TestCase("/%2e%2e;/secret.txt", 400)]
    [TestCase("/%", 400)]
    [TestCase("/%4", 400)]
    [TestCase("/%zz", 400)]
    [TestCase("/% 1", 400)]
    [TestCase("/.hidden", 404)]
    [TestCase("/%2ehidden", 404)]
    [TestCase("/.git/config", 404)]
    [TestCase("/a/.hidden", 404)]
    [TestCase("/.well-known/.hidden", 404)]
    [TestCase("/a/.well-known/x", 404)]
    [TestCase("/file.txt.", 404)]
    [TestCase("/file.txt%20", 404)]
    [TestCase("/.../file.txt", 404)]
    [TestCase("//file.txt", 404)]
    [TestCase("/a//file.txt", 404)]
    [TestCase("/file.txt/", 404)]
    [TestCase("/file.txt/x", 404)]
    [TestCase("/file.txt#x", 400)]
    public async Task Get_PathThatMustNotBeServed_IsRefused(string target, int status)
    {
        await using var server = await StaticServer.StartAsync(options => options.Fallback = "index.html");
        server.Directory.Write("index.html", "start");
        server.Directory.Write("file.txt", "public");
        server.Directory.Write("a/file.txt", "public");
        server.Directory.Write("a/.hidden", "secret");
        server.Directory.Write("a/.well-known/x", "secret");
        server.Directory.Write(".hidden", "secret");
        server.Directory.Write(".git/config", "secret");
        server.Directory.Write(".well-known/.hidden", "secret");

        // Twice: the second answer may come from memory.
        var first = await server.GetAsync(target, "Accept: application/json");
        var second = await server.GetAsync(target, "Accept: application/json");

        Assert.That(first.StatusCode, Is.EqualTo(status));
        Assert.That(second.StatusCode, Is.EqualTo(status));
    }

    [TestCase("/.env")]
    [TestCase("/a/.git/")]
    public async Task Get_HiddenNameByNavigation_IsNotAnsweredWithTheFallback(string target)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("index.html", "start");

        var response = await server.GetAsync(target, "Accept: text/html");

        Assert.That(response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_WellKnownAtTheRoot_IsServed()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write(".well-known/security.txt", "Contact: x");

        var response = await server.GetAsync("/.well-known/security.txt");

        Assert.That(response.StatusCode, Is.EqualTo(200));
    }
}
