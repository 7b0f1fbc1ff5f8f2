using HttpServer.Config.Format;
using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Config.Tests.Reading;

/// <summary>One value where an array is expected and the format says that it may stand for one.</summary>
public sealed class SingleValueTests
{
    private static readonly ConfigurationFormat Format = new ConfigurationFormatBuilder()
        .AddSection("server", GatewayJsonContext.Default.ServerOptions)
        .AddSingleValue("server.trusted_proxies")
        .Build();

    [TestCase("trusted_proxies = '10.0.0.1'", "10.0.0.1")]
    [TestCase("trusted_proxies = ['10.0.0.1', '10.0.0.2']", "10.0.0.1,10.0.0.2")]
    [TestCase("trusted_proxies = []", "")]
    public void Read_OneValueOrMany_IsAnArray(string line, string expected)
    {
        var reading = Read($"[server]\n{line}\n");

        Assert.That(reading.Diagnostics, Is.Empty);
        Assert.That(Values(reading), Is.EqualTo(expected));
    }

    [Test]
    public void Read_OneValueFromTheEnvironment_IsTheFirstElement() => Assert.That(
        Values(Read("", new() { ["HTTPSERVER__SERVER__TRUSTED_PROXIES"] = "10.0.0.3", ["HTTPSERVER__SERVER__TRUSTED_PROXIES__1"] = "10.0.0.4" })),
        Is.EqualTo("10.0.0.3,10.0.0.4"));

    [TestCase("trusted_proxies = 5", "app.toml:2:19: server.trusted_proxies[0]: expected a string, found the integer 5")]
    [TestCase("trusted_proxies = { a = 1 }", "app.toml:2:19: server.trusted_proxies: expected a string or an array, found a table")]
    public void Read_WrongValue_IsAnErrorAtIt(string line, string expected)
    {
        using var file = new TestFile($"[server]\n{line}\n");

        Assert.That(file.Lines(file.ReadAs(Format)), Does.StartWith(expected));
    }

    [Test]
    public void Explain_FailureOfTheElement_StandsAtTheValue()
    {
        using var file = new TestFile("[server]\ntrusted_proxies = 'x'\n");
        var found = file.ReadAs(Format).Explain(["server.trusted_proxies[0]: 'x' is no address"]);

        Assert.That(file.Lines(found.Select(static item => item.ToString())), Is.EqualTo("app.toml:2:19: server.trusted_proxies[0]: 'x' is no address"));
    }

    private static ConfigurationReading Read(string text, Dictionary<string, string>? environment = null)
    {
        using var file = new TestFile(text);
        return ConfigurationReader.Read(
            Format, new ConfigurationInputs { File = file.Path, Environment = environment ?? [] }, new FakeTimeProvider());
    }

    private static string Values(ConfigurationReading reading)
    {
        var builder = new ConfigurationBuilder();
        reading.AddTo(builder);
        return string.Join(',', builder.Build().GetSection("server:TrustedProxies").GetChildren().Select(static child => child.Value));
    }
}
