namespace HttpServer.Static.Tests.CachePolicy;

public sealed class CacheControlTests
{
    [TestCase("/assets/js/app.js", "public, max-age=31536000, immutable")]
    [TestCase("/page.html", "no-cache")]
    [TestCase("/", "no-cache")]
    [TestCase("/assets/page.html", "public, max-age=31536000, immutable")]
    [TestCase("/exact.txt", "no-store")]
    [TestCase("/sub/exact.txt", null)]
    [TestCase("/other.txt", null)]
    public async Task Get_File_HasTheValueOfTheFirstMatchingRule(string target, string? value)
    {
        await using var server = await StaticServer.StartAsync(options =>
        {
            options.CacheControl.Add(new() { Pattern = "/assets/*", Value = "public, max-age=31536000, immutable" });
            options.CacheControl.Add(new() { Pattern = "*.html", Value = "no-cache" });
            options.CacheControl.Add(new() { Pattern = "/exact.txt", Value = "no-store" });
        });
        foreach (var name in new[] { "assets/js/app.js", "page.html", "index.html", "assets/page.html", "exact.txt", "sub/exact.txt", "other.txt" })
        {
            server.Directory.Write(name, "x");
        }

        var response = await server.GetAsync(target);

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo(value));
    }
}
