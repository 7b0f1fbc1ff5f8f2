using System.Net;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Serving;

public sealed class DirectoryTests
{
    private TestSite _site = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void SetUp()
    {
        _site = new TestSite();
        _client = new HttpClient();
    }

    [TearDown]
    public void TearDown()
    {
        _client.Dispose();
        _site.Dispose();
    }

    [Test]
    public async Task Start_WithoutAnything_ServesTheCurrentDirectory()
    {
        await using var gateway = await _site.StartAsync();

        Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo(TestSite.Page));
    }

    [Test]
    public async Task Start_WithoutConfiguration_WritesNothingIntoTheDirectory()
    {
        await using (var gateway = await _site.StartAsync())
        {
            await _client.GetStringAsync(gateway.Url);
            gateway.Terminate();
            await gateway.WaitForExitAsync();
        }

        Assert.That(Directory.EnumerateFileSystemEntries(_site.Root).Select(Path.GetFileName), Is.EqualTo(new[] { "index.html" }));
    }

    [Test]
    public async Task Start_WithDirectory_ServesThatOne()
    {
        _site.Write("public/index.html", "the public one");
        await using var gateway = await _site.StartAsync("-d", "public");

        Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo("the public one"));
    }

    [Test]
    public async Task Start_WithConfigurationInTheDirectory_TakesIt()
    {
        _site.Write("public/index.html", "the public one");
        _site.Configure("""
            [static]
            directory = "public"
            """);
        await using var gateway = await _site.StartAsync();

        Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo("the public one"));
    }

    [Test]
    public async Task Start_DirectoryOnTheCommandLine_OverridesTheConfiguration()
    {
        _site.Write("other/index.html", "the other one");
        _site.Configure("""
            [static]
            directory = "."
            """);
        await using var gateway = await _site.StartAsync("--directory", "other");

        Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo("the other one"));
    }

    [Test]
    public async Task Start_ValueInTheEnvironment_OverridesTheConfiguration()
    {
        _site.Write("other/index.html", "the other one");
        _site.Configure("""
            [static]
            directory = "."
            """);
        await using var gateway = await _site.StartAsync(
            new Dictionary<string, string> { ["HTTPSERVER__STATIC__DIRECTORY"] = "other" });

        Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo("the other one"));
    }

    [Test]
    public async Task Get_TheGatewaysOwnFiles_AreNotServed()
    {
        _site.Configure("""
            [application]
            name = "a secret name"
            """);
        await using var gateway = await _site.StartAsync();
        await _client.GetStringAsync(gateway.Url);
        await Eventually.True(() => Directory.Exists(Path.Combine(_site.Root, "logs")));

        foreach (var path in new[] { "app_config.toml", "logs/access.log", "logs/" })
        {
            using var answer = await _client.GetAsync(new Uri($"{gateway.Url}/{path}"));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
        }
    }
}
