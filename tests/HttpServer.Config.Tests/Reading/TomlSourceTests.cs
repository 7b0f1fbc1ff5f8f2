using HttpServer.Config.Diagnostics;
using HttpServer.Config.Tests.Gateway;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Tests.Reading;

/// <summary>A TOML file among other sources of an ordinary program.</summary>
public sealed class TomlSourceTests
{
    [Test]
    public void AddHttpServerToml_GoodFile_GivesItsValues()
    {
        using var file = new TestFile("server.port = 81");
        var configuration = new ConfigurationBuilder().AddHttpServerToml(file.Path, GatewayFormat.Build()).Build();

        Assert.That(configuration["server:defaultport"], Is.EqualTo("81"));
    }

    [Test]
    public void AddHttpServerToml_BadFile_ThrowsEveryMistake()
    {
        using var file = new TestFile("server.prt = 81\nserver.default_port = 0\n");
        var builder = new ConfigurationBuilder().AddHttpServerToml(file.Path, GatewayFormat.Build());

        var exception = Assert.Throws<ConfigurationException>(() => builder.Build());

        Assert.That(exception!.Diagnostics.Select(item => item.KeyPath), Is.EqualTo(new[] { "server.prt", "server.default_port" }));
    }

    [Test]
    public void Reload_OfABadFile_ThrowsAndKeepsTheValues()
    {
        using var file = new TestFile("server.port = 81");
        var configuration = new ConfigurationBuilder().AddHttpServerToml(file.Path, GatewayFormat.Build()).Build();
        File.WriteAllText(file.Path, "server.port = 'x'");

        Assert.That(configuration.Reload, Throws.TypeOf<ConfigurationException>());
        Assert.That(configuration["server:DefaultPort"], Is.EqualTo("81"));
    }
}
