namespace HttpServer.Static.Tests.Requests;

public sealed class FallbackTests
{
    private const string Browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";

    [TestCase("/users/42")]
    [TestCase("/users/john.doe")]
    [TestCase("/v1.2")]
    [TestCase("/missing/")]
    public async Task Get_NavigationToMissingPath_IsAnsweredWithTheFallback(string target)
    {
        await using var server = await StaticServer.StartAsync(options => options.CacheControl.Add(new() { Pattern = "*", Value = "max-age=60" }));
        server.Directory.Write("index.html", "start");

        var response = await server.GetAsync(target, Browser, "Sec-Fetch-Mode: navigate");

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Body.Text, Is.EqualTo("start"));
        Assert.That(response.Header("Cache-Control"), Is.EqualTo("no-cache"));
        Assert.That(response.Header("Content-Type"), Is.EqualTo("text/html; charset=utf-8"));
    }

    [TestCase("/missing.js", Browser)]
    [TestCase("/missing.css", Browser)]
    [TestCase("/missing.PNG", Browser)]
    [TestCase("/users/42", "Accept: application/json")]
    [TestCase("/users/42", "Accept: */*")]
    [TestCase("/users/42", "X-None: 1")]
    [TestCase("/users/42", Browser + "\r\nSec-Fetch-Mode: cors")]
    [TestCase("/users/42", Browser + "\r\nSec-Fetch-Mode: no-cors")]
    public async Task Get_MissingPathThatIsNoNavigation_IsNotFound(string target, string headers)
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("index.html", "start");
        // The answer that navigation would get is in memory before.
        await server.GetAsync(target, Browser);

        var response = await server.GetAsync(target, headers);

        Assert.That(response.StatusCode, Is.EqualTo(404));
    }

    [Test]
    public async Task Get_NoFallbackConfigured_IsNotFound()
    {
        await using var server = await StaticServer.StartAsync(options => options.Fallback = "");
        server.Directory.Write("index.html", "start");

        Assert.That((await server.GetAsync("/users", Browser)).StatusCode, Is.EqualTo(404));
        Assert.That((await server.GetAsync("/", Browser)).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task Get_FallbackChanged_IsNoticedAfterTheInterval()
    {
        await using var server = await StaticServer.StartAsync();
        server.Directory.Write("index.html", "one");
        Assert.That((await server.GetAsync("/users", Browser)).Body.Text, Is.EqualTo("one"));

        server.Directory.Write("index.html", "two!");
        server.PassCheckInterval();

        Assert.That((await server.GetAsync("/users", Browser)).Body.Text, Is.EqualTo("two!"));
    }
}
