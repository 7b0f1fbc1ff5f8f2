namespace HttpServer.Static.Tests.Requests;

public sealed class ContentTypeTests
{
    [TestCase("a.html", "text/html; charset=utf-8")]
    [TestCase("a.CSS", "text/css; charset=utf-8")]
    [TestCase("a.js", "text/javascript; charset=utf-8")]
    [TestCase("a.mjs", "text/javascript; charset=utf-8")]
    [TestCase("a.json", "application/json")]
    [TestCase("a.wasm", "application/wasm")]
    [TestCase("a.avif", "image/avif")]
    [TestCase("a.webmanifest", "application/manifest+json")]
    [TestCase("a.md", "text/markdown; charset=utf-8")]
    [TestCase("a.svg", "image/svg+xml")]
    [TestCase("a.woff2", "font/woff2")]
    [TestCase("a.unknown", "application/octet-stream")]
    [TestCase("LICENSE", "application/octet-stream")]
    [TestCase("a.glb", "model/x-own")]
    [TestCase("a.txt", "text/plain; charset=latin1")]
    public async Task Get_File_HasTheTypeOfItsExtension(string name, string type)
    {
        await using var server = await StaticServer.StartAsync(options =>
        {
            options.ContentTypes["glb"] = "model/x-own";
            options.ContentTypes[".TXT"] = "text/plain; charset=latin1";
        });
        server.Directory.Write(name, "x");

        var response = await server.GetAsync("/" + name);

        Assert.That(response.Header("Content-Type"), Is.EqualTo(type));
        Assert.That(response.Header("X-Content-Type-Options"), Is.EqualTo("nosniff"));
    }
}
