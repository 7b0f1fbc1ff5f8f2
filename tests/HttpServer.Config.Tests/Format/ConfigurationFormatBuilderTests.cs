using HttpServer.Config.Format;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Format;

public sealed class ConfigurationFormatBuilderTests
{
    private static ConfigurationFormatBuilder Builder => new ConfigurationFormatBuilder()
        .AddSection("server", GatewayJsonContext.Default.ServerOptions)
        .AddArraySection("proxy", GatewayJsonContext.Default.RouteOptions);

    [TestCase("server.port", "server.default_prot")]
    [TestCase("nowhere.port", "server.default_port")]
    [TestCase("server.port", "proxy.path")]
    [TestCase("server.target", "proxy[].target")]
    [TestCase("server port", "server.default_port")]
    [TestCase("server..port", "server.default_port")]
    public void AddAlias_ThatLeadsNowhere_Throws(string alias, string canonical) =>
        Assert.That(() => Builder.AddAlias(alias, canonical), Throws.ArgumentException);

    [TestCase("server.DefaultPort")]
    [TestCase("proxy")]
    public void AddPending_OfKnownKey_Throws(string path) =>
        Assert.That(() => Builder.AddPending(path, "x"), Throws.InvalidOperationException);

    [TestCase("proxy[].targets[]", "uri")]
    [TestCase("proxy[].target", "url")]
    public void AddShorthand_WithoutPlainKey_Throws(string path, string key) =>
        Assert.That(() => Builder.AddShorthand(path, key), Throws.ArgumentException);

    [TestCase("proxy[].targets")]
    [TestCase("proxy[].target")]
    public void AddSingleValue_OfNoArrayOfValues_Throws(string path) =>
        Assert.That(() => Builder.AddSingleValue(path), Throws.ArgumentException);

    [TestCase("server.ssl")]
    [TestCase("server.ssl.nothing")]
    public void AddAllowedValues_OfNoSingleValue_Throws(string path) =>
        Assert.That(() => Builder.AddAllowedValues(path, "a thing", ["a"]), Throws.ArgumentException);

    [Test]
    public void AddSection_Twice_Throws() => Assert.That(
        () => Builder.AddSection("server", GatewayJsonContext.Default.ServerOptions), Throws.InvalidOperationException);

    [Test]
    public void AddSection_OfTypeThatContainsItself_Throws() => Assert.That(
        () => new ConfigurationFormatBuilder().AddSection("tree", GatewayJsonContext.Default.TreeOptions),
        Throws.InvalidOperationException.With.Message.Contains("contains itself"));

    [Test]
    public void AddSection_WithDots_StandsInsideTables()
    {
        var format = new ConfigurationFormatBuilder().AddSection("a.b", GatewayJsonContext.Default.StaticOptions).Build();
        using var file = new TestFile("[a.b]\ndirectory = 5\n");

        Assert.That(file.Lines(file.ReadAs(format)), Does.StartWith("app.toml:2:13: a.b.directory: expected a string"));
    }
}
