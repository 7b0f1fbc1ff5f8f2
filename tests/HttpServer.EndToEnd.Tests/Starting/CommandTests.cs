using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Starting;

public sealed class CommandTests
{
    [Test]
    public async Task Version_OfTheBinary_IsPrinted()
    {
        var exit = await GatewayProcess.RunAsync(["--version"]);

        Assert.That((exit.Code, exit.Error), Is.EqualTo((0, "")));
        Assert.That(exit.Output, Does.StartWith("httpserver "));
    }

    [Test]
    public async Task ConfigShow_SecretFromTheEnvironment_IsMasked()
    {
        using var site = new TestSite().Configure("""
            [application]
            name = "${THE_SECRET}"

            [[proxy]]
            path = "*"
            target = "http://127.0.0.1:9001"

            [proxy.middleware.auth]
            bearer_token = "written in the file"
            """);

        var exit = await GatewayProcess.RunAsync(
            ["config", "show"], site.Root, new Dictionary<string, string> { ["THE_SECRET"] = "hunter2" });

        Assert.Multiple(() =>
        {
            Assert.That(exit.Code, Is.EqualTo(0), exit.Error);
            Assert.That(exit.Output, Does.Contain("name = \"${THE_SECRET}\"  # app_config.toml:2"));
            Assert.That(exit.Output, Does.Not.Contain("hunter2").And.Not.Contain("written in the file"));
        });
    }

    [Test]
    public async Task ConfigSchema_OfTheBinary_IsJson()
    {
        var exit = await GatewayProcess.RunAsync(["config", "schema"]);

        using var schema = System.Text.Json.JsonDocument.Parse(exit.Output);
        Assert.That(schema.RootElement.GetProperty("properties").TryGetProperty("proxy", out _), Is.True);
    }
}
