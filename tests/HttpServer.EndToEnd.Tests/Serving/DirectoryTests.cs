using System.Net;
using System.Security.Cryptography.X509Certificates;
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
            await AssertNotServedAsync(gateway, path);
        }
    }

    [Test]
    public async Task Get_KeysAndCertificates_AreNotServed()
    {
        using var certificate = TestCertificate.Create();
        _site.Write("own/site.pem", certificate.ExportCertificatePem());
        _site.Write("own/site.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _site.Write("other.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        _site.Write("page.pem", "a page");
        const string Toml = """
            [server.ssl]
            enabled = true
            https_port = 0
            cert_file = "own/site.pem"
            key_file = "own/site.key"

            [server.ssl.lets_encrypt]
            domain = "localhost"
            """;
        _site.Configure(Toml);
        await using var gateway = await _site.StartAsync();
        Assert.That(await _client.GetStringAsync(new Uri($"{gateway.Url}/page.pem")), Is.EqualTo("a page"));
        await Eventually.True(() => Directory.Exists(Path.Combine(_site.Root, "certificates")) && Directory.EnumerateFiles(Path.Combine(_site.Root, "certificates"), "*", SearchOption.AllDirectories).Any());

        foreach (var path in Directory.EnumerateFiles(Path.Combine(_site.Root, "certificates"), "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_site.Root, path)).Concat(["own/site.pem", "own/site.key", "certificates/", "certificates"]))
        {
            await AssertNotServedAsync(gateway, path);
        }

        _site.Configure(Toml + """

            [[server.ssl.certificates]]
            cert_file = "other.pem"
            """);
        await Eventually.True(() => gateway.Output.Contains("reloaded", StringComparison.Ordinal));
        await AssertNotServedAsync(gateway, "other.pem");
    }

    [TestCase("[access_log]\nfile = 'access.log'\n[static]\ndirectory = 'public'", true)]
    [TestCase("[access_log]\nfile = 'public/access.log'\n[static]\ndirectory = 'public'", false)]
    [TestCase("[server.ssl.lets_encrypt]\nstorage = '.'\n[static]\ndirectory = 'public'", false)]
    public async Task Start_WithLogsOrKeysAroundTheSite_IsRefusedWhereTheyCannotBeToldApart(string toml, bool starts)
    {
        _site.Configure(toml);
        _site.Write("public/index.html", "public");

        if (starts)
        {
            await using var gateway = await _site.StartAsync();
            Assert.That(await _client.GetStringAsync(gateway.Url), Is.EqualTo("public"));
        }
        else
        {
            var exit = await _site.RunAsync();
            Assert.That(exit.Error, Does.Contain("would lie among the files"));
        }
    }

    private async Task AssertNotServedAsync(GatewayProcess gateway, string path)
    {
        using var answer = await _client.GetAsync(new Uri($"{gateway.Url}/{path}"));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound), path);
    }
}
