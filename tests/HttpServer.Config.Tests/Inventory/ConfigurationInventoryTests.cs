using HttpServer.Config.Inventory;
using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Inventory;

/// <summary>Every value with its source.</summary>
public sealed class ConfigurationInventoryTests
{
    [Test]
    public void Items_OfAllLayers_NameTheirSources()
    {
        using var file = new TestFile("[server]\ndefault_port = 1\nrequest_timeout = 2\n[server.ssl]\nhttps_port = 3\n");
        var reading = file.Read(
            new() { ["HTTPSERVER__SERVER__REQUEST_TIMEOUT"] = "4", ["HTTPSERVER__PROXY__0__PATH"] = "*" },
            new CommandLineSetting("server.default_port", "5", "--port"));

        var items = ConfigurationInventory.Of(reading).Items.ToDictionary(
            item => item.Path + (item.Source.Length == 0 ? " header" : ""),
            item => $"{item.Value} {item.Source.Replace(file.Path, "app.toml", StringComparison.Ordinal)}");

        Assert.Multiple(() =>
        {
            Assert.That(items["server.default_port"], Is.EqualTo("5 command line --port"));
            Assert.That(items["server.request_timeout"], Is.EqualTo("4 environment HTTPSERVER__SERVER__REQUEST_TIMEOUT"));
            Assert.That(items["server.ssl.https_port"], Is.EqualTo("3 app.toml:5"));
            Assert.That(items["server.enable_health_endpoints"], Is.EqualTo("true default"));
            Assert.That(items["proxy[0].path"], Is.EqualTo("\"*\" environment HTTPSERVER__PROXY__0__PATH"));
            Assert.That(items["proxy[0].timeout"], Is.EqualTo("30 default"));
        });
    }

    [Test]
    public void ToToml_OfEverything_ReadsBackAsTheSame()
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "everything.toml"));
        var environment = new Dictionary<string, string> { ["GREETING"] = "hello" };
        using var file = new TestFile(text.Replace("key_password = \"hush ${GREETING}\"", "", StringComparison.Ordinal));
        var first = file.Read(environment);

        using var printed = new TestFile(ConfigurationInventory.Of(first).ToToml());
        var second = printed.Read(environment);

        Assert.That(printed.Lines(second), Is.Empty);
        Assert.That(Values(ConfigurationInventory.Of(second)), Is.EqualTo(Values(ConfigurationInventory.Of(first))));

        static List<string> Values(ConfigurationInventory inventory) => [.. inventory.Items.Select(item => $"{item.Path} = {item.Value}")];
    }

    [TestCase("server.ssl.key_password = 'hush-hush'", "server.ssl.key_password")]
    [TestCase("server.ssl.key_password = '${TOKEN}'", "server.ssl.key_password")]
    [TestCase("proxy = [{ headers.bearer_token = 'hush-hush' }]", "proxy[0].headers.bearer_token")]
    public void ToToml_Secret_IsMasked(string text, string path)
    {
        using var file = new TestFile(text);
        var inventory = ConfigurationInventory.Of(file.Read(new() { ["TOKEN"] = "hush-hush" }));

        Assert.That(inventory.Items.Single(item => item.Path == path).Value, Is.EqualTo("\"***\""));
        Assert.That(inventory.ToToml(), Does.Not.Contain("hush"));
    }

    [Test]
    public void ToToml_ValueFilledInFromOutside_IsShownAsWritten()
    {
        using var file = new TestFile("proxy = [{ headers.request_headers.Authorization = 'Bearer ${TOKEN}' }]");
        var toml = ConfigurationInventory.Of(file.Read(new() { ["TOKEN"] = "hush-hush" })).ToToml();

        Assert.That(toml, Does.Contain("Authorization = \"Bearer ${TOKEN}\"").And.Not.Contain("hush"));
    }

    [TestCase("$${HOME}", "${HOME}")]
    [TestCase("$$file:x", "file:x")]
    [TestCase("a\\u0000\\n\\\"\\\\\\u2028\\u0085", "a\0\n\"\\\u2028\u0085")]
    public void ToToml_AwkwardText_ReadsBackAsTheSame(string written, string value)
    {
        using var file = new TestFile($"proxy = [{{ path = \"{written}\" }}]");
        var reading = file.Read();
        using var printed = new TestFile(ConfigurationInventory.Of(reading).ToToml());

        Assert.That(new BoundGateway(reading).Routes[0].Path, Is.EqualTo(value));
        Assert.That(new BoundGateway(printed.Read()).Routes[0].Path, Is.EqualTo(value));
    }

    [Test]
    public void ToToml_EmptyArray_IsShownWithItsSource()
    {
        using var file = new TestFile("server.ssl.protocols = []");
        var toml = ConfigurationInventory.Of(file.Read()).ToToml().Replace(file.Path, "app.toml", StringComparison.Ordinal);

        Assert.That(toml, Does.Contain("protocols = []  # app.toml:1\n"));
    }

    [Test]
    public void ToToml_EmptyTable_IsShownWithItsDefaults()
    {
        using var file = new TestFile("[[proxy]]\n[proxy.http_health]\n");

        Assert.That(ConfigurationInventory.Of(file.Read()).ToToml(), Does.Contain("[proxy.http_health]\ninterval = 30  # default\n"));
    }

    [Test]
    public void ToToml_KeyNotSet_IsAComment()
    {
        using var file = new TestFile("");

        Assert.That(ConfigurationInventory.Of(file.Read()).ToToml(), Does.Contain("\n# cert_file is not set\n"));
    }
}
